/** Choice rules of JSONPath as conditions of JSONata. */

import type { Condition } from "../choice/condition";
import { writeCondition } from "../choice/condition";
import { operatorOf } from "../choice/operators";
import type { Rule } from "../choice/rule";
import { convertPath, type Data } from "./template";

/** The condition that is true where the rule matches; none where there may be a difference. Where a path of the
 * rule leads nowhere JSONPath fails and the condition is false. */
export function conditionOfRule(rule: Rule, data: Data): string | undefined {
  const condition = convert(rule, data);
  return condition && writeCondition(condition);
}

function convert(rule: Rule, data: Data): Condition | undefined {
  switch (rule.kind) {
    case "And":
    case "Or": {
      const parts = rule.rules.map((part) => convert(part, data));
      const kind = rule.kind === "And" ? "and" : "or";
      return parts.every((part) => part !== undefined) ? flat(kind, parts) : undefined;
    }
    case "Not": {
      const part = convert(rule.rule, data);
      return part && { kind: "not", part };
    }
    case "test":
      return convertTest(rule, data);
    case "other":
      return undefined;
  }
}

/** A group in a group of its own kind is no group. */
function flat(kind: "and" | "or", parts: readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? only
    : { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) };
}

type Test = Extract<Rule, { kind: "test" }>;

function convertTest({ variable, operator, value }: Test, data: Data): Condition | undefined {
  const left = convertPath(variable, data);
  const known = operatorOf(operator);
  if (left === undefined || known === undefined) {
    return undefined;
  }
  if (known.kind === "is") {
    return convertQuestion(known.name, left, value === true);
  }
  const isPath = operator !== known.name;
  const right = isPath ? convertPath(String(value), data) : JSON.stringify(value);
  return right === undefined ? undefined : convertComparison(known.name, left, right, isPath);
}

const TYPES: Readonly<Record<string, string>> = {
  IsString: "string",
  IsNumeric: "number",
  IsBoolean: "boolean",
};

function convertQuestion(name: string, operand: string, isSo: boolean): Condition | undefined {
  if (name === "IsPresent") {
    const exists: Condition = { kind: "exists", operand };
    return isSo ? exists : { kind: "not", part: exists };
  }
  const sign = isSo ? "=" : "!=";
  if (name === "IsNull") {
    return { kind: "compare", left: operand, sign, right: "null" };
  }
  const type = TYPES[name];
  return type === undefined
    ? undefined
    : { kind: "compare", left: `$type(${operand})`, sign, right: JSON.stringify(type) };
}

const SIGNS: Readonly<Record<string, "<" | "<=" | ">" | ">=">> = {
  LessThan: "<",
  LessThanEquals: "<=",
  GreaterThan: ">",
  GreaterThanEquals: ">=",
};

/** A comparison of other types than its own is false in JSONPath, so the types are asked for where JSONata would
 * fail or find them equal. */
function convertComparison(
  name: string,
  left: string,
  right: string,
  isPath: boolean,
): Condition | undefined {
  const type = /^(String|Numeric|Boolean)(.+)$/.exec(name);
  const [, family = "", relation = ""] = type ?? [];
  const sign = relation === "Equals" ? "=" : SIGNS[relation];
  if (sign === undefined) {
    return undefined;
  }
  const word = { String: "string", Numeric: "number", Boolean: "boolean" }[family];
  const compare: Condition = { kind: "compare", left, sign, right };
  const isOfType = (operand: string): Condition => ({
    kind: "compare",
    left: `$type(${operand})`,
    sign: "=",
    right: JSON.stringify(word),
  });
  if (sign === "=" && !isPath) {
    return compare;
  }
  const asked = isPath && sign !== "=" ? [isOfType(left), isOfType(right)] : [isOfType(left)];
  return { kind: "and", parts: [...asked, compare] };
}
