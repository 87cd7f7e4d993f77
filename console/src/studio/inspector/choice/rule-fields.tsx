import { Button } from "../../../design/button";
import { SelectField, TextField } from "../../../design/field";
import { Icon } from "../../../design/icon";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import styles from "../inspector.module.css";
import { pathFault } from "../paths";
import { JsonField } from "../values/json-field";
import { NumberField } from "../values/number-field";
import { Picker } from "../values/picker";
import { fits, OPERATORS, operatorOf } from "./operators";
import { FIRST_TEST, type Rule, turnedInto, withOperator } from "./rule";
import tree from "./tree.module.css";

interface Props {
  rule: Rule;
  onChange: (rule: Rule) => void;
}

const KINDS = ["test", "And", "Or", "Not"] as const;

/** A rule of JSONPath: a test, or rules that are joined or denied. */
export function RuleFields({ rule, onChange }: Props) {
  const said = useText().inspector.choice;
  if (rule.kind === "other") {
    return <Other written={rule.written} onChange={onChange} />;
  }
  return (
    <fieldset className={tree.node} aria-label={said.kinds[rule.kind]}>
      <SelectField
        label={said.kind}
        value={rule.kind}
        options={KINDS.map((kind) => ({ value: kind, name: said.kinds[kind] }))}
        onChange={(event) => {
          const kind = KINDS.find((kind) => kind === event.target.value);
          if (kind !== undefined) {
            onChange(turnedInto(rule, kind));
          }
        }}
      />
      {rule.kind === "test" && <Test rule={rule} onChange={onChange} />}
      {rule.kind === "Not" && (
        <div className={tree.inner}>
          <RuleFields rule={rule.rule} onChange={(inner) => onChange({ ...rule, rule: inner })} />
        </div>
      )}
      {(rule.kind === "And" || rule.kind === "Or") && <Several rule={rule} onChange={onChange} />}
    </fieldset>
  );
}

type SeveralRule = Extract<Rule, { kind: "And" | "Or" }>;

function Several({ rule, onChange }: { rule: SeveralRule; onChange: Props["onChange"] }) {
  const text = useText();
  const said = text.inspector.choice;
  const { isReadOnly } = useInspected();
  const { rules } = rule;
  const set = (at: number, next: Rule) =>
    onChange({ ...rule, rules: rules.map((part, index) => (index === at ? next : part)) });
  return (
    <div className={tree.inner}>
      {rules.map((part, index) => (
        <div key={index} className={tree.part}>
          <RuleFields rule={part} onChange={(next) => set(index, next)} />
          {!isReadOnly && rules.length > 1 && (
            <Button
              kind="quiet"
              small
              aria-label={`${text.words.delete}: ${said.part(index + 1)}`}
              onClick={() => onChange({ ...rule, rules: rules.filter((_, at) => at !== index) })}
            >
              <Icon name="failed" size={14} />
            </Button>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <div>
          <Button small onClick={() => onChange({ ...rule, rules: [...rules, FIRST_TEST] })}>
            <Icon name="plus" size={14} />
            {said.addPart}
          </Button>
        </div>
      )}
    </div>
  );
}

type TestRule = Extract<Rule, { kind: "test" }>;

function Test({ rule, onChange }: { rule: TestRule; onChange: Props["onChange"] }) {
  const said = useText().inspector;
  const fault = pathFault(rule.variable, "reference");
  const known = operatorOf(rule.operator);
  const setVariable = (variable: string) => onChange({ ...rule, variable });
  return (
    <>
      <ExpressionField
        label={said.choice.variable}
        wrong={fault && said.faults[fault]}
        value={rule.variable}
        tools={<Picker label={said.choice.variable} onPick={setVariable} />}
        onChange={setVariable}
      />
      <SelectField
        label={said.choice.operator}
        value={known?.name ?? ""}
        options={OPERATORS.map(({ name, kind }) => ({
          value: name,
          name: said.choice.operators[name as keyof typeof said.choice.operators],
          group: said.choice.families[kind],
        }))}
        onChange={(event) => onChange(withOperator(rule, event.target.value))}
      />
      <Operand rule={rule} onChange={onChange} />
    </>
  );
}

/** What is compared with: a value of the operator's type, or what a path leads to. */
function Operand({ rule, onChange }: { rule: TestRule; onChange: Props["onChange"] }) {
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

/** A rule of a shape of its own is edited as what it is. */
function Other({ written, onChange }: { written: unknown; onChange: Props["onChange"] }) {
  const said = useText().inspector.choice;
  const { isReadOnly } = useInspected();
  return (
    <div className={tree.node}>
      <JsonField
        label={said.other}
        hint={said.otherHint}
        value={written}
        onChange={(written) => onChange({ kind: "other", written })}
      />
      {!isReadOnly && (
        <div>
          <Button small kind="quiet" onClick={() => onChange(FIRST_TEST)}>
            {said.replaceOther}
          </Button>
        </div>
      )}
    </div>
  );
}
