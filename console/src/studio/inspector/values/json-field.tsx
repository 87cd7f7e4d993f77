import { useEffect, useState } from "react";
import type { About } from "../../../design/field";
import { useText } from "../../../text/text";
import { CodeField } from "../expression-field";

interface Props extends About {
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Any value as JSON. What is no JSON is told and not taken. */
export function JsonField({ value, onChange, wrong, ...about }: Props) {
  const said = useText().inspector;
  const [draft, setDraft] = useState(() => pretty(value));
  useEffect(() => {
    setDraft((draft) => (isOf(draft, value) ? draft : pretty(value)));
  }, [value]);
  const parsed = parse(draft);
  return (
    <CodeField
      {...about}
      isJson
      value={draft}
      wrong={parsed === undefined ? said.noJson : wrong}
      onChange={(text) => {
        setDraft(text);
        const next = parse(text);
        if (next !== undefined && !isOf(text, value)) {
          onChange(next.value);
        }
      }}
    />
  );
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function pretty(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

function isOf(text: string, value: unknown): boolean {
  const parsed = parse(text);
  return parsed !== undefined && JSON.stringify(parsed.value) === JSON.stringify(value);
}
