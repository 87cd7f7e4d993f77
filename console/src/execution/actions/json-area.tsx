import { isJson } from "../../api/json";
import { AreaField } from "../../design/field";
import { useText } from "../../text/text";

interface Props {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  rows?: number;
}

/** JSON to be edited; says when it is none. */
export function JsonArea({ label, hint, value, onChange, rows = 10 }: Props) {
  const text = useText().execution;
  return (
    <AreaField
      label={label}
      hint={hint}
      wrong={isJson(value) ? undefined : text.noJson}
      value={value}
      rows={rows}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
