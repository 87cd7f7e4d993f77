import { SelectField, TextField } from "../../design/field";
import { useTimes } from "../../design/time";
import { useText } from "../../text/text";
import type { Filter } from "./filter";
import { AGES, fieldOf, momentOf, secondsOf } from "./moments";

/** The choice of two moments. */
const BETWEEN = "between";

interface Props {
  filter: Filter;
  onSet: (changes: Record<string, string>) => void;
}

/** From when to when executions started or stopped. */
export function TimeFields({ filter, onSet }: Props) {
  const said = useText().machines.executions.time;
  const { zone } = useTimes();
  const age = AGES.find((age) => age === filter.from && filter.to === "");
  const isAny = filter.from === "" && filter.to === "";
  const choose = (choice: string) => {
    if (choice !== BETWEEN) {
      return onSet({ since: choice, until: "", ...(choice === "" && { when: "" }) });
    }
    // What was chosen before, as the two moments that it is now.
    const now = Date.now();
    const from = secondsOf(filter.from, now) ?? now / 1000 - 86_400;
    onSet({ since: new Date(from * 1000).toISOString(), until: new Date(now).toISOString() });
  };
  return (
    <>
      <SelectField
        label={said.label}
        value={isAny ? "" : (age ?? BETWEEN)}
        options={[
          { value: "", name: said.any },
          ...AGES.map((age) => ({ value: age, name: said.ages[age] })),
          { value: BETWEEN, name: said.between },
        ]}
        onChange={(event) => choose(event.target.value)}
      />
      {!isAny && age === undefined && (
        <>
          <TextField
            label={said.from}
            type="datetime-local"
            value={fieldOf(filter.from, zone)}
            onChange={(event) => onSet({ since: momentOf(event.target.value, zone) })}
          />
          <TextField
            label={said.to}
            type="datetime-local"
            value={fieldOf(filter.to, zone)}
            onChange={(event) => onSet({ until: momentOf(event.target.value, zone) })}
          />
        </>
      )}
      {!isAny && (
        <SelectField
          label={said.when}
          value={filter.when}
          options={[
            { value: "started", name: said.started },
            { value: "stopped", name: said.stopped },
          ]}
          onChange={(event) => onSet({ when: event.target.value === "stopped" ? "stopped" : "" })}
        />
      )}
    </>
  );
}
