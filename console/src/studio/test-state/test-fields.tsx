import { prettyJson } from "../../api/json";
import { Button } from "../../design/button";
import { AreaField, SelectField, TextField } from "../../design/field";
import { FieldGroup } from "../../design/field-group";
import type { State } from "../../execution/graph/definition";
import { useText } from "../../text/text";
import { type Faults, type Level, type Mock, mockUse, type TestForm, type Validation } from "./form";
import styles from "./test-state.module.css";

interface Props {
  state: State;
  form: TestForm;
  faults: Faults;
  sample: string | undefined;
  onChange: (changes: Partial<TestForm>) => void;
}

const LEVELS: readonly Level[] = ["INFO", "DEBUG", "TRACE"];

/** What the state is given, what answers in the place of its work, and how much is told. */
export function TestFields(props: Props) {
  const { state, form, sample, onChange } = props;
  const text = useText();
  const said = text.testState;
  return (
    <>
      <JsonField {...props} of="input" label={text.words.input} rows={6} />
      {sample !== undefined && sample !== form.input && (
        <div>
          <Button small onClick={() => onChange({ input: prettyJson(sample) })}>
            {said.takeSample}
          </Button>
        </div>
      )}
      <JsonField {...props} of="variables" label={said.variables} hint={said.variablesHint} rows={2} />
      <SelectField
        label={said.level}
        value={form.level}
        options={LEVELS.map((level) => ({ value: level, name: said.levels[level] }))}
        onChange={({ target }) =>
          onChange({ level: LEVELS.find((level) => level === target.value) ?? "DEBUG" })
        }
      />
      {mockUse(state) !== "none" && <MockFields {...props} />}
    </>
  );
}

const MOCKS: readonly Mock[] = ["none", "result", "error"];
const VALIDATIONS: readonly Validation[] = ["STRICT", "PRESENT", "NONE"];

function MockFields(props: Props) {
  const { state, form, onChange } = props;
  const said = useText().testState;
  const isNeeded = mockUse(state) === "needed";
  return (
    <FieldGroup title={said.mock}>
      <SelectField
        label={said.answered}
        {...(isNeeded && { hint: said.mockNeeded })}
        value={form.mock}
        options={MOCKS.filter((mock) => !isNeeded || mock !== "none").map((mock) => ({
          value: mock,
          name: said.mocks[mock],
        }))}
        onChange={({ target }) => onChange({ mock: MOCKS.find((mock) => mock === target.value) ?? "none" })}
      />
      {form.mock === "result" && (
        <>
          <JsonField {...props} of="result" label={said.result} rows={5} />
          {state.type === "Task" && (
            <SelectField
              label={said.validation}
              value={form.validation}
              options={VALIDATIONS.map((mode) => ({ value: mode, name: said.validations[mode] }))}
              onChange={({ target }) =>
                onChange({ validation: VALIDATIONS.find((mode) => mode === target.value) ?? "STRICT" })
              }
            />
          )}
        </>
      )}
      {form.mock === "error" && <ErrorFields {...props} />}
      {form.mock !== "none" && <MoreFields {...props} />}
    </FieldGroup>
  );
}

function ErrorFields({ form, faults, onChange }: Props) {
  const text = useText();
  const said = text.testState;
  return (
    <>
      <TextField
        label={text.words.error}
        value={form.error}
        onChange={({ target }) => onChange({ error: target.value })}
      />
      <TextField
        label={text.words.cause}
        value={form.cause}
        onChange={({ target }) => onChange({ cause: target.value })}
      />
      <TextField
        label={said.retries}
        inputMode="numeric"
        value={form.retries}
        wrong={faults.retries && said.faults[faults.retries]}
        onChange={({ target }) => onChange({ retries: target.value })}
      />
    </>
  );
}

function MoreFields(props: Props) {
  const { state, form, faults, onChange } = props;
  const said = useText().testState;
  const isMap = state.type === "Map";
  return (
    <details>
      <summary>{said.more}</summary>
      <div className={styles.more}>
        {isMap && (
          <TextField
            label={said.failedIterations}
            inputMode="numeric"
            value={form.failedIterations}
            wrong={faults.failedIterations && said.faults[faults.failedIterations]}
            onChange={({ target }) => onChange({ failedIterations: target.value })}
          />
        )}
        {isMap && <JsonField {...props} of="readerData" label={said.readerData} rows={3} />}
        {form.mock === "error" && state.inner.length > 0 && (
          <TextField
            label={said.failedState}
            value={form.failedState}
            onChange={({ target }) => onChange({ failedState: target.value })}
          />
        )}
        <JsonField {...props} of="context" label={said.context} hint={said.contextHint} rows={3} />
      </div>
    </details>
  );
}

interface JsonFieldProps extends Props {
  of: "input" | "variables" | "result" | "context" | "readerData";
  label: string;
  hint?: string;
  rows: number;
}

function JsonField({ of, label, hint, rows, form, faults, onChange }: JsonFieldProps) {
  const said = useText().testState;
  const fault = faults[of];
  return (
    <AreaField
      label={label}
      {...(hint !== undefined && { hint })}
      rows={rows}
      value={form[of]}
      wrong={fault && said.faults[fault]}
      onChange={({ target }) => onChange({ [of]: target.value })}
    />
  );
}
