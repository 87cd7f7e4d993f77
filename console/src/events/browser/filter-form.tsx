import { useState } from "react";
import { Button } from "../../design/button";
import { SelectField, TextField } from "../../design/field";
import { Card } from "../../design/page";
import { useText } from "../../text/text";
import styles from "./browser.module.css";
import { type Filter, HOURS, MEMBERS } from "./filter";

/** Says which events are looked for; Enter looks. */
export function FilterForm({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const text = useText();
  const [wanted, setWanted] = useState(filter);
  const words = text.events.filter;
  const isBoth = wanted.bus !== undefined && wanted.source !== undefined;
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange(wanted);
        }}
      >
        <div className={styles.fields}>
          {MEMBERS.map((name) => (
            <TextField
              key={name}
              label={words[name]}
              value={wanted[name] ?? ""}
              wrong={name === "source" && isBoth ? words.both : undefined}
              onChange={(event) => setWanted(withMember(wanted, name, event.target.value.trim()))}
            />
          ))}
          <SelectField
            label={words.hours}
            value={String(wanted.hours ?? HOURS[0])}
            options={HOURS.map((hours) => ({ value: String(hours), name: words.hoursOf(hours) }))}
            onChange={(event) => setWanted({ ...wanted, hours: Number(event.target.value) })}
          />
        </div>
        <div className={styles.actions}>
          <Button kind="primary" type="submit" disabled={isBoth}>
            {text.words.filter}
          </Button>
          <Button onClick={() => onChange({})}>{words.clear}</Button>
        </div>
      </form>
    </Card>
  );
}

function withMember(filter: Filter, name: keyof Filter, value: string): Filter {
  const { [name]: _, ...rest } = filter;
  return value === "" ? rest : { ...rest, [name]: value };
}
