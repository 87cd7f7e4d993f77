import { isJson } from "../../api/json";
import { AreaField } from "../../design/field";
import { FieldGroup } from "../../design/field-group";
import { usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import { firstSamples, taskNames } from "./samples";
import type { FieldsProps } from "./start-fields";

/** What tasks are answered in the place of workers. */
export function SampleFields({
  definition,
  form,
  onChange,
}: Pick<FieldsProps, "definition" | "form" | "onChange">) {
  const said = useText().machines.start;
  const { rows } = usePages("/frevo/queues", "queues");
  const names = taskNames(definition);
  if (names.length === 0) {
    return null;
  }
  const first = firstSamples(definition, rows);
  return (
    <>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={form.samples !== undefined}
          onChange={({ target }) => onChange({ samples: target.checked ? first : undefined })}
        />
        {said.samples}
      </label>
      {form.samples !== undefined && (
        <FieldGroup title={said.samplesTitle}>
          <p className={styles.soft}>{said.samplesAbout}</p>
          {names.map((name) => (
            <Sample
              key={name}
              name={name}
              value={form.samples?.[name]}
              onChange={(value) => {
                const { [name]: _, ...others } = form.samples ?? {};
                onChange({ samples: value === undefined ? others : { ...others, [name]: value } });
              }}
              first={first[name] ?? "{}"}
            />
          ))}
        </FieldGroup>
      )}
    </>
  );
}

interface SampleProps {
  name: string;
  value: string | undefined;
  first: string;
  onChange: (value: string | undefined) => void;
}

function Sample({ name, value, first, onChange }: SampleProps) {
  const text = useText();
  const said = text.machines.start;
  return (
    <div>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={value !== undefined}
          onChange={({ target }) => onChange(target.checked ? first : undefined)}
        />
        {name}
      </label>
      {value !== undefined && (
        <AreaField
          label={said.sampleOf(name)}
          rows={3}
          value={value}
          wrong={isJson(value) ? undefined : text.execution.noJson}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </div>
  );
}
