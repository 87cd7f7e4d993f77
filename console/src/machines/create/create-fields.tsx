import { SelectField, TextField } from "../../design/field";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import { nameFault } from "../names";
import type { CreateForm } from "./create-form";

interface Props {
  form: CreateForm;
  onChange: (changes: Partial<CreateForm>) => void;
}

/** What a state machine is called and of which type it is: neither can be changed later. */
export function IdentityFields({ form, onChange }: Props) {
  const text = useText();
  const said = text.machines.create;
  const fault = form.name === "" ? undefined : nameFault(form.name);
  return (
    <div className={styles.narrow}>
      <TextField
        label={text.words.name}
        value={form.name}
        autoComplete="off"
        required
        wrong={fault === undefined ? undefined : text.machines.nameFaults[fault]}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <SelectField
        label={text.words.type}
        hint={said.typeHint[form.type]}
        value={form.type}
        options={[
          { value: "STANDARD", name: text.machines.types.STANDARD },
          { value: "EXPRESS", name: text.machines.types.EXPRESS },
        ]}
        onChange={(event) => onChange({ type: event.target.value === "EXPRESS" ? "EXPRESS" : "STANDARD" })}
      />
      <TextField
        label={text.machines.facts.role}
        hint={said.roleHint}
        value={form.role}
        onChange={(event) => onChange({ role: event.target.value.trim() })}
      />
    </div>
  );
}

/** Whether its first version is published at once. */
export function PublishFields({ form, onChange }: Props) {
  const said = useText().machines;
  return (
    <div className={styles.narrow}>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={form.isPublished}
          onChange={(event) => onChange({ isPublished: event.target.checked })}
        />
        {said.create.publish}
      </label>
      {form.isPublished && (
        <TextField
          label={said.versions.description}
          value={form.versionDescription}
          maxLength={256}
          onChange={(event) => onChange({ versionDescription: event.target.value })}
        />
      )}
    </div>
  );
}
