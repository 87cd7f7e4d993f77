import { SelectField, TextField } from "../../design/field";
import { JsonInput } from "../../resources/json-input/json-input";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import { useQualifiers } from "../versions/use-versions";
import { DebugFields } from "./debug-fields";
import { SampleFields } from "./sample-fields";
import type { Faults, StartForm } from "./start-request";
import { useInputSchema } from "./use-input-schema";

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
  const schema = useInputSchema(machine);
  return (
    <div className={styles.stack}>
      <JsonInput
        label={text.words.input}
        value={form.input}
        schema={schema}
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
      <SampleFields {...props} />
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
