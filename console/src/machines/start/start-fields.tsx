import { prettyJson } from "../../api/json";
import { Button } from "../../design/button";
import { SelectField, TextField } from "../../design/field";
import { useText } from "../../text/text";
import { CodeEditor } from "../code/code-editor";
import styles from "../machines.module.css";
import { useQualifiers } from "../versions/use-versions";
import { DebugFields } from "./debug-fields";
import type { Faults, StartForm } from "./start-request";

export interface FieldsProps {
  machine: string;
  definition: string;
  isExpress: boolean;
  form: StartForm;
  faults: Faults;
  onChange: (changes: Partial<StartForm>) => void;
}

/** Everything that can be said of a start; an input is enough. */
export function StartFields(props: FieldsProps) {
  const { machine, isExpress, form, faults, onChange } = props;
  const text = useText();
  const said = text.machines.start;
  const qualifiers = useQualifiers(machine);
  return (
    <div className={styles.stack}>
      <InputField
        value={form.input}
        isWrong={faults.input === true}
        onChange={(input) => onChange({ input })}
      />
      <TextField
        label={said.name}
        hint={said.nameHint}
        value={form.name}
        autoComplete="off"
        wrong={faults.name === undefined ? undefined : text.machines.nameFaults[faults.name]}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      {(qualifiers.length > 0 || form.qualifier !== "") && (
        <SelectField
          label={text.machines.executions.version}
          value={form.qualifier}
          options={[
            { value: "", name: said.newest },
            ...qualifiers.map((qualifier) => ({ value: qualifier, name: qualifier })),
          ]}
          onChange={(event) => onChange({ qualifier: event.target.value })}
        />
      )}
      {isExpress ? (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={form.isSync}
            onChange={(event) => onChange({ isSync: event.target.checked })}
          />
          {said.sync}
        </label>
      ) : (
        <DebugFields {...props} />
      )}
      <details>
        <summary>{said.more}</summary>
        <div className={styles.stack} style={{ paddingTop: 12 }}>
          <TextField
            label={said.testCase}
            hint={said.testCaseHint}
            value={form.testCase}
            onChange={(event) => onChange({ testCase: event.target.value.trim() })}
          />
          <TextField
            label={said.traceHeader}
            value={form.traceHeader}
            maxLength={256}
            onChange={(event) => onChange({ traceHeader: event.target.value })}
          />
        </div>
      </details>
    </div>
  );
}

interface InputProps {
  value: string;
  isWrong: boolean;
  onChange: (value: string) => void;
}

function InputField({ value, isWrong, onChange }: InputProps) {
  const text = useText();
  const said = text.machines.start;
  return (
    <div>
      <div className={styles.row} style={{ justifyContent: "space-between" }}>
        <b>{text.words.input}</b>
        <Button kind="quiet" small disabled={isWrong} onClick={() => onChange(prettyJson(value))}>
          {said.format}
        </Button>
      </div>
      <CodeEditor small label={text.words.input} value={value} onChange={onChange} />
      <p role="alert" style={{ color: "var(--danger)", fontSize: "var(--size-small)" }}>
        {isWrong ? said.inputWrong : ""}
      </p>
    </div>
  );
}
