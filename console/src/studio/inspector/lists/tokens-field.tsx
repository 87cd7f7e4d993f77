import { useId, useState } from "react";
import { type About, described, Field } from "../../../design/field";
import { Icon } from "../../../design/icon";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "./tokens-field.module.css";

interface Props extends About {
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
  suggestions: readonly string[];
}

/** Several names. One is put in with Enter, a comma, or by choosing it. */
export function TokensField({ label, hint, wrong, values, onChange, suggestions }: Props) {
  const text = useText();
  const id = useId();
  const { isReadOnly } = useInspected();
  const [draft, setDraft] = useState("");
  const add = (name: string) => {
    const trimmed = name.trim();
    if (trimmed !== "" && !values.includes(trimmed)) {
      onChange([...values, trimmed]);
    }
    setDraft("");
  };
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      <div className={styles.tokens} data-wrong={wrong !== undefined}>
        <ul>
          {values.map((value) => (
            <li key={value} className={styles.token}>
              <span>{value}</span>
              {!isReadOnly && (
                <button
                  type="button"
                  aria-label={`${text.words.delete}: ${value}`}
                  onClick={() => onChange(values.filter((other) => other !== value))}
                >
                  <Icon name="failed" size={10} />
                </button>
              )}
            </li>
          ))}
        </ul>
        <input
          id={id}
          type="text"
          list={`${id}-list`}
          value={draft}
          {...described(id, { hint, wrong })}
          onChange={(event) => {
            const typed = event.target.value;
            const isDone =
              typed.endsWith(",") || (suggestions.includes(typed) && isChosen(event.nativeEvent));
            isDone ? add(typed.replace(/,$/, "")) : setDraft(typed);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              add(draft);
            } else if (event.key === "Backspace" && draft === "") {
              onChange(values.slice(0, -1));
            }
          }}
          onBlur={() => add(draft)}
        />
        <datalist id={`${id}-list`}>
          {suggestions
            .filter((name) => !values.includes(name))
            .map((name) => (
              <option key={name} value={name} />
            ))}
        </datalist>
      </div>
    </Field>
  );
}

/** Whether a value came from the list rather than from the keyboard. */
function isChosen(event: Event): boolean {
  return !(event instanceof InputEvent) || event.inputType === "insertReplacementText";
}
