import type { JobAction } from "../../api/schema";
import { SelectField, TextField } from "../../design/field";
import { useText } from "../../text/text";
import { useQualifiers } from "../versions/use-versions";
import { type BulkForm, REDRIVABLE } from "./job";
import styles from "./jobs.module.css";

interface Props {
  machine: string;
  action: JobAction;
  form: BulkForm;
  onChange: (changes: Partial<BulkForm>) => void;
}

/** Which executions are meant; what is left empty says nothing. */
export function BulkFields({ machine, action, form, onChange }: Props) {
  const text = useText();
  const said = text.machines.jobs;
  const qualifiers = useQualifiers(machine);
  const field = (member: keyof BulkForm) => ({
    value: String(form[member]),
    onChange: (event: { target: { value: string } }) => onChange({ [member]: event.target.value }),
  });
  return (
    <div className={styles.fields}>
      {action === "redrive" && <Statuses form={form} onChange={onChange} />}
      <TextField label={said.error} hint={said.errorHint[action]} {...field("error")} />
      <TextField label={said.state} hint={said.stateHint[action]} {...field("state")} />
      <TextField label={said.key} hint={said.keyHint} placeholder="order=17" {...field("key")} />
      {qualifiers.length > 0 && (
        <SelectField
          label={text.machines.executions.version}
          options={[
            { value: "", name: text.words.all },
            ...qualifiers.map((qualifier) => ({ value: qualifier, name: qualifier })),
          ]}
          {...field("qualifier")}
        />
      )}
      <TextField type="datetime-local" step={1} label={said.startedFrom} {...field("startedFrom")} />
      <TextField type="datetime-local" step={1} label={said.startedUntil} {...field("startedUntil")} />
      {action === "redrive" && (
        <>
          <TextField type="datetime-local" step={1} label={said.stoppedFrom} {...field("stoppedFrom")} />
          <TextField type="datetime-local" step={1} label={said.stoppedUntil} {...field("stoppedUntil")} />
        </>
      )}
      {action === "stop" && (
        <>
          <TextField label={said.stopError} maxLength={256} {...field("stopError")} />
          <TextField label={said.stopCause} maxLength={32768} {...field("stopCause")} />
        </>
      )}
      <TextField label={said.description} hint={said.descriptionHint} {...field("description")} />
    </div>
  );
}

function Statuses({ form, onChange }: Pick<Props, "form" | "onChange">) {
  const text = useText();
  return (
    <fieldset className={styles.choices}>
      <legend>{text.words.status}</legend>
      {REDRIVABLE.map((status) => (
        <label key={status}>
          <input
            type="checkbox"
            checked={form.statuses.includes(status)}
            onChange={(event) =>
              onChange({
                statuses: REDRIVABLE.filter((other) =>
                  other === status ? event.target.checked : form.statuses.includes(other),
                ),
              })
            }
          />
          {text.status[status]}
        </label>
      ))}
    </fieldset>
  );
}
