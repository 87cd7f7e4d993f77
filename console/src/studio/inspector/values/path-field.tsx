import { type About, Field } from "../../../design/field";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import { pathFault } from "../paths";
import { Picker } from "./picker";

type Mode = "whole" | "path" | "nothing";

interface Props extends Pick<About, "hint"> {
  name: "InputPath" | "OutputPath" | "ResultPath";
  label: string;
}

/** A field of the state that filters: all, what a path leads to, or nothing. */
export function PathField({ name, ...about }: Props) {
  const { written, set } = useInspected();
  const isResult = name === "ResultPath";
  return (
    <FilterField
      {...about}
      value={written[name]}
      isResult={isResult}
      first={isResult ? "$.result" : "$.data"}
      hasPicker={name === "InputPath"}
      onChange={(path) => set([name], path)}
    />
  );
}

interface FilterProps extends Pick<About, "hint"> {
  label: string;
  value: unknown;
  /** What a path is as long as nobody has said. */
  first: string;
  /** It says where a result is put. */
  isResult: boolean;
  hasPicker?: boolean;
  /** Nothing: all of it; null: nothing of it. */
  onChange: (path: string | null | undefined) => void;
}

export function FilterField({
  label,
  hint,
  value,
  first,
  isResult,
  hasPicker = false,
  onChange,
}: FilterProps) {
  const said = useText().inspector;
  const mode: Mode = value === null ? "nothing" : value === undefined || value === "$" ? "whole" : "path";
  const changes: Record<Mode, string | null | undefined> = { whole: undefined, path: first, nothing: null };
  const tools = (
    <span className={styles.tools}>
      {hasPicker && mode !== "path" && <Picker label={label} onPick={onChange} />}
      <select
        className={styles.mode}
        aria-label={said.modeOf(label)}
        value={mode}
        onChange={(event) => onChange(changes[event.target.value as Mode])}
      >
        {(["whole", "path", "nothing"] as const).map((mode) => (
          <option key={mode} value={mode}>
            {(isResult ? said.resultModes : said.pathModes)[mode]}
          </option>
        ))}
      </select>
    </span>
  );
  if (mode !== "path") {
    return (
      <Field id={undefined} label={label} hint={hint} tools={tools}>
        <code className={styles.unset}>{mode === "whole" ? "$" : "null"}</code>
      </Field>
    );
  }
  const fault = pathFault(String(value), isResult ? "reference" : "path");
  return (
    <ExpressionField
      label={label}
      hint={hint}
      wrong={fault && said.faults[fault]}
      tools={tools}
      value={String(value)}
      onChange={onChange}
    />
  );
}
