import { Button } from "../../../design/button";
import { SelectField } from "../../../design/field";
import { Icon } from "../../../design/icon";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import { pathFault } from "../paths";
import { JsonField } from "../values/json-field";
import { Picker } from "../values/picker";
import { OPERATORS, operatorOf } from "./operators";
import { FIRST_TEST, type Rule, type TestRule, turnedInto, withOperator } from "./rule";
import { RuleOperand } from "./rule-operand";
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
      <RuleOperand rule={rule} onChange={onChange} />
    </>
  );
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
