import { Button } from "../../../design/button";
import { SelectField } from "../../../design/field";
import { Icon } from "../../../design/icon";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { ExpressionField } from "../expression-field";
import { Picker } from "../values/picker";
import { type Condition, FIRST_CONDITION, SIGNS } from "./condition";
import { ConditionOperand } from "./condition-operand";
import tree from "./tree.module.css";

interface Props {
  condition: Condition;
  onChange: (condition: Condition) => void;
}

const KINDS = ["test", "and", "or", "not"] as const;
type Kind = (typeof KINDS)[number];

type Test = Extract<Condition, { kind: "compare" | "exists" | "holds" }>;

function isTest(condition: Condition): condition is Test {
  return condition.kind === "compare" || condition.kind === "exists" || condition.kind === "holds";
}

function kindOf(condition: Condition): Kind {
  return isTest(condition) ? "test" : condition.kind;
}

/** A condition of JSONata: a comparison, or conditions that are joined or denied. */
export function ConditionFields({ condition, onChange }: Props) {
  const said = useText().inspector.choice;
  return (
    <fieldset className={tree.node} aria-label={said.conditionKinds[kindOf(condition)]}>
      <SelectField
        label={said.kind}
        value={kindOf(condition)}
        options={KINDS.map((kind) => ({ value: kind, name: said.conditionKinds[kind] }))}
        onChange={(event) => {
          const kind = KINDS.find((kind) => kind === event.target.value);
          if (kind !== undefined) {
            onChange(turnedInto(condition, kind));
          }
        }}
      />
      {(condition.kind === "and" || condition.kind === "or") && (
        <Several condition={condition} onChange={onChange} />
      )}
      {condition.kind === "not" && (
        <div className={tree.inner}>
          <ConditionFields condition={condition.part} onChange={(part) => onChange({ kind: "not", part })} />
        </div>
      )}
      {isTest(condition) && <Comparison condition={condition} onChange={onChange} />}
    </fieldset>
  );
}

function turnedInto(condition: Condition, kind: Kind): Condition {
  if (kindOf(condition) === kind) {
    return condition;
  }
  switch (kind) {
    case "and":
    case "or":
      return condition.kind === "and" || condition.kind === "or"
        ? { kind, parts: condition.parts }
        : { kind, parts: [condition, FIRST_CONDITION] };
    case "not":
      return { kind, part: condition };
    case "test":
      return firstTest(condition);
  }
}

function firstTest(condition: Condition): Condition {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts[0] === undefined ? FIRST_CONDITION : firstTest(condition.parts[0]);
    case "not":
      return firstTest(condition.part);
    default:
      return condition;
  }
}

type Group = Extract<Condition, { kind: "and" | "or" }>;

function Several({ condition, onChange }: { condition: Group; onChange: Props["onChange"] }) {
  const text = useText();
  const said = text.inspector.choice;
  const { isReadOnly } = useInspected();
  const { parts } = condition;
  const set = (at: number, next: Condition) =>
    onChange({ ...condition, parts: parts.map((part, index) => (index === at ? next : part)) });
  return (
    <div className={tree.inner}>
      {parts.map((part, index) => (
        <div key={index} className={tree.part}>
          <ConditionFields condition={part} onChange={(next) => set(index, next)} />
          {!isReadOnly && parts.length > 2 && (
            <Button
              kind="quiet"
              small
              aria-label={`${text.words.delete}: ${said.part(index + 1)}`}
              onClick={() => onChange({ ...condition, parts: parts.filter((_, at) => at !== index) })}
            >
              <Icon name="failed" size={14} />
            </Button>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <div>
          <Button small onClick={() => onChange({ ...condition, parts: [...parts, FIRST_CONDITION] })}>
            <Icon name="plus" size={14} />
            {said.addPart}
          </Button>
        </div>
      )}
    </div>
  );
}

const TESTS = [...SIGNS, "exists", "holds"] as const;

function Comparison({ condition, onChange }: { condition: Test; onChange: Props["onChange"] }) {
  const said = useText().inspector;
  const left = condition.kind === "compare" ? condition.left : condition.operand;
  const test = condition.kind === "compare" ? condition.sign : condition.kind;
  const make = (left: string, test: (typeof TESTS)[number]): Condition =>
    test === "exists" || test === "holds"
      ? { kind: test, operand: left }
      : { kind: "compare", left, sign: test, right: condition.kind === "compare" ? condition.right : '""' };
  return (
    <>
      <ExpressionField
        label={said.choice.left}
        wrong={left.trim() === "" ? said.faults.empty : undefined}
        value={left}
        tools={<Picker label={said.choice.left} onPick={(path) => onChange(make(path, test))} />}
        onChange={(left) => onChange(make(left, test))}
      />
      <SelectField
        label={said.choice.operator}
        value={test}
        options={TESTS.map((test) => ({ value: test, name: said.choice.signs[test] }))}
        onChange={(event) => {
          const test = TESTS.find((test) => test === event.target.value);
          if (test !== undefined) {
            onChange(make(left, test));
          }
        }}
      />
      {condition.kind === "compare" && (
        <ConditionOperand
          value={condition.right}
          sign={condition.sign}
          onChange={(right) => onChange({ ...condition, right })}
        />
      )}
    </>
  );
}
