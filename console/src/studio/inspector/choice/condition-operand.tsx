import { SelectField, TextField } from "../../../design/field";
import { useText } from "../../../text/text";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import { NumberField } from "../values/number-field";
import { Picker } from "../values/picker";
import { literalOf, type Sign } from "./condition";

interface Props {
  /** As it is written in the expression. */
  value: string;
  sign: Sign;
  onChange: (value: string) => void;
}

type RightKind = "text" | "number" | "boolean" | "null" | "expression";

const FIRST: Record<RightKind, string> = {
  text: '""',
  number: "0",
  boolean: "true",
  null: "null",
  expression: "$states.input",
};

/** What is compared with: a plain value, or an expression. */
export function ConditionOperand({ value, sign, onChange }: Props) {
  const text = useText();
  const said = text.inspector;
  const literal = literalOf(value);
  const kind = kindOfLiteral(literal?.value);
  const label = said.value;
  const tools = (
    <span className={styles.tools}>
      <Picker label={label} onPick={onChange} />
      <select
        className={styles.mode}
        aria-label={said.modeOf(label)}
        value={kind}
        onChange={(event) => onChange(FIRST[event.target.value as RightKind])}
      >
        {(["text", "number", "boolean", "null", "expression"] as const).map((kind) => (
          <option key={kind} value={kind}>
            {said.choice.rights[kind]}
          </option>
        ))}
      </select>
    </span>
  );
  const about = { label, tools };
  switch (kind) {
    case "text":
      return (
        <TextField
          {...about}
          value={String(literal?.value)}
          onChange={(event) => onChange(JSON.stringify(event.target.value))}
        />
      );
    case "number":
      return (
        <NumberField
          {...about}
          value={literal?.value}
          onChange={(number) => number !== undefined && onChange(String(number))}
        />
      );
    case "boolean":
      return (
        <SelectField
          {...about}
          value={value}
          options={[
            { value: "true", name: text.words.yes },
            { value: "false", name: text.words.no },
          ]}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "null":
      return <p className={styles.tools}>{tools}</p>;
    case "expression":
      return (
        <ExpressionField
          {...about}
          hint={sign === "in" ? said.choice.inHint : undefined}
          wrong={value.trim() === "" ? said.faults.empty : undefined}
          value={value}
          onChange={onChange}
        />
      );
  }
}

function kindOfLiteral(value: string | number | boolean | null | undefined): RightKind {
  if (value === null) {
    return "null";
  }
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return "expression";
  }
}
