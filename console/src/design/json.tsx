import { useMemo } from "react";
import { prettyJson } from "../api/json";
import { JsonFrame, LongText } from "./json-frame";

const CHARACTERS_SHOWN = 20_000;

interface Props {
  value: unknown;
  label: string;
  /** A text is shown as it was written, without line breaks of ours. */
  isRaw?: boolean;
}

/** JSON, or what was to be JSON, for reading. */
export function Json({ value, label, isRaw = false }: Props) {
  const written = useMemo(
    () => (isRaw && typeof value === "string" ? value : prettyJson(value)),
    [value, isRaw],
  );
  return (
    <JsonFrame label={label} written={written}>
      <LongText text={written} shownAtFirst={CHARACTERS_SHOWN} />
    </JsonFrame>
  );
}
