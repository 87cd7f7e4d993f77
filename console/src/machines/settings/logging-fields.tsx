import { Button } from "../../design/button";
import { SelectField, TextField } from "../../design/field";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import { LEVELS, type LoggingForm } from "./logging";

interface Props {
  machine: string;
  form: LoggingForm;
  onChange: (form: LoggingForm) => void;
}

/** The fields of a logging configuration. */
export function LoggingFields({ machine, form, onChange }: Props) {
  const said = useText().machines.logging;
  const scope = useScope();
  const usual = `arn:aws:logs:${scope.region}:${scope.account}:log-group:/aws/vendedlogs/states/${machine}:*`;
  const isMissing = form.level !== "OFF" && form.group === "";
  return (
    <div className={styles.narrow}>
      <SelectField
        label={said.level}
        value={form.level}
        options={LEVELS.map((level) => ({ value: level, name: said.levels[level] }))}
        onChange={(event) =>
          onChange({ ...form, level: LEVELS.find((level) => level === event.target.value) ?? "OFF" })
        }
      />
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={form.withData}
          onChange={(event) => onChange({ ...form, withData: event.target.checked })}
        />
        {said.withData}
      </label>
      <TextField
        label={said.group}
        hint={said.groupHint}
        value={form.group}
        wrong={isMissing ? said.groupMissing : undefined}
        onChange={(event) => onChange({ ...form, group: event.target.value.trim() })}
      />
      {form.group === "" && machine !== "" && (
        <div>
          <Button small onClick={() => onChange({ ...form, group: usual })}>
            {said.useUsual(`/aws/vendedlogs/states/${machine}`)}
          </Button>
        </div>
      )}
    </div>
  );
}
