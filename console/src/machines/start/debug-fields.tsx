import { useMemo } from "react";
import { SelectField, TextField } from "../../design/field";
import { FieldGroup } from "../../design/field-group";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import type { FieldsProps } from "./start-fields";
import { stateNames } from "./states";

/** Where the execution halts, and what becomes of it if nobody tells it to go on. */
export function DebugFields({ definition, form, faults, onChange }: FieldsProps) {
  const said = useText().machines.start;
  return (
    <>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={form.isDebugged}
          onChange={(event) =>
            onChange({ isDebugged: event.target.checked, step: form.breakpoints.length === 0 })
          }
        />
        {said.debug}
      </label>
      {form.isDebugged && (
        <FieldGroup title={said.debugTitle}>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={form.step}
              onChange={(event) => onChange({ step: event.target.checked })}
            />
            {said.step}
          </label>
          {!form.step && <Breakpoints definition={definition} form={form} onChange={onChange} />}
          <TextField
            label={said.haltSeconds}
            inputMode="numeric"
            value={form.haltSeconds}
            wrong={faults.haltSeconds === true ? said.haltSecondsWrong : undefined}
            onChange={(event) => onChange({ haltSeconds: event.target.value.trim() })}
          />
          <SelectField
            label={said.onLapse}
            value={form.onLapse}
            options={[
              { value: "abort", name: said.lapses.abort },
              { value: "run", name: said.lapses.run },
            ]}
            onChange={(event) => onChange({ onLapse: event.target.value === "run" ? "run" : "abort" })}
          />
        </FieldGroup>
      )}
    </>
  );
}

function Breakpoints({ definition, form, onChange }: Pick<FieldsProps, "definition" | "form" | "onChange">) {
  const said = useText().machines.start;
  const names = useMemo(() => stateNames(definition), [definition]);
  return (
    <FieldGroup title={said.breakpoints} isLong>
      {names.map((name) => (
        <label key={name} className={styles.check}>
          <input
            type="checkbox"
            checked={form.breakpoints.includes(name)}
            onChange={(event) =>
              onChange({
                breakpoints: names.filter((other) =>
                  other === name ? event.target.checked : form.breakpoints.includes(other),
                ),
              })
            }
          />
          {name}
        </label>
      ))}
    </FieldGroup>
  );
}
