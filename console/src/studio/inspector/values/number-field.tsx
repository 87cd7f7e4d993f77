import { useEffect, useState } from "react";
import { type About, TextField } from "../../../design/field";
import { useText } from "../../../text/text";

export interface Range {
  readonly isWhole?: boolean;
  readonly min?: number;
  readonly max?: number;
}

interface Props extends About, Range {
  value: unknown;
  /** Nothing: the field was made empty. */
  onChange: (value: number | undefined) => void;
  placeholder?: string;
}

/** A number. What is none, or none in its range, is told; only a number is taken. */
export function NumberField({ value, onChange, wrong, isWhole = false, min, max, ...rest }: Props) {
  const said = useText().inspector.numbers;
  const [draft, setDraft] = useState(() => textOf(value));
  useEffect(() => {
    setDraft((draft) => (numberIn(draft) === value ? draft : textOf(value)));
  }, [value]);
  const number = numberIn(draft);
  const range = { ...(min !== undefined && { min }), ...(max !== undefined && { max }), isWhole };
  const isFault = draft.trim() !== "" && !isInRange(number, range);
  return (
    <TextField
      {...rest}
      inputMode="decimal"
      value={draft}
      wrong={isFault ? said.wrong(isWhole, min, max) : wrong}
      onChange={(event) => {
        const text = event.target.value;
        setDraft(text);
        const next = numberIn(text);
        if (text.trim() === "" || next !== undefined) {
          onChange(next);
        }
      }}
    />
  );
}

function textOf(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function numberIn(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) ? undefined : number;
}

export function isInRange(value: unknown, { isWhole = false, min, max }: Range): boolean {
  return (
    typeof value === "number" &&
    (!isWhole || Number.isInteger(value)) &&
    (min === undefined || value >= min) &&
    (max === undefined || value <= max)
  );
}
