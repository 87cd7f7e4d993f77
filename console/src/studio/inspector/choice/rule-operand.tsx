import { SelectField, TextField } from "../../../design/field";
import { useText } from "../../../text/text";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import { pathFault } from "../paths";
import { NumberField } from "../values/number-field";
import { Picker } from "../values/picker";
import { fits, operatorOf } from "./operators";
import { type TestRule, withOperator } from "./rule";

interface Props {
  rule: TestRule;
  onChange: (rule: TestRule) => void;
}

/** What is compared with: a value of the operator's type, or what a path leads to. */
export function RuleOperand({ rule, onChange }: Props) {
  const text = useText();
  const said = text.inspector;
  const known = operatorOf(rule.operator);
  if (known === undefined) {
    return null;
  }
  const isPath = rule.operator !== known.name;
  const setPath = (path: string) => onChange({ ...rule, operator: `${known.name}Path`, value: path });
  const set = (value: unknown) => onChange({ ...rule, value });
  const label = said.value;
  const tools = known.hasPath && (
    <span className={styles.tools}>
      <Picker label={label} onPick={setPath} />
      <select
        className={styles.mode}
        aria-label={said.modeOf(label)}
        value={isPath ? "path" : "fixed"}
        onChange={(event) =>
          onChange(withOperator(rule, known.name + (event.target.value === "path" ? "Path" : "")))
        }
      >
        <option value="fixed">{said.modes.fixed}</option>
        <option value="path">{said.modes.JSONPath}</option>
      </select>
    </span>
  );
  if (isPath) {
    const fault = pathFault(String(rule.value), "reference");
    return (
      <ExpressionField
        label={label}
        tools={tools}
        wrong={fault && said.faults[fault]}
        value={String(rule.value)}
        onChange={set}
      />
    );
  }
  switch (known.kind) {
    case "number":
      return (
        <NumberField
          label={label}
          tools={tools}
          value={rule.value}
          onChange={(number) => number !== undefined && set(number)}
        />
      );
    case "is":
    case "boolean":
      return (
        <SelectField
          label={label}
          tools={tools}
          value={String(rule.value)}
          options={[
            { value: "true", name: text.words.yes },
            { value: "false", name: text.words.no },
          ]}
          onChange={(event) => set(event.target.value === "true")}
        />
      );
    default:
      return (
        <TextField
          label={label}
          tools={tools}
          hint={known.name === "StringMatches" ? said.choice.matchesHint : undefined}
          wrong={fits(known.kind, rule.value) ? undefined : said.wait.timestampWrong}
          value={String(rule.value)}
          onChange={(event) => set(event.target.value)}
        />
      );
  }
}
