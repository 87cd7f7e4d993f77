/** Choice rules of JSONPath as a tree that can be edited. What is written in another way stays as it is. */

import { type Members, members } from "../../../execution/graph/definition";
import { firstValue, fits, operatorOf } from "./operators";

export type Rule =
  | { readonly kind: "And" | "Or"; readonly rules: readonly Rule[] }
  | { readonly kind: "Not"; readonly rule: Rule }
  | { readonly kind: "test"; readonly variable: string; readonly operator: string; readonly value: unknown }
  /** It has a shape of its own. */
  | { readonly kind: "other"; readonly written: unknown };

export type TestRule = Extract<Rule, { kind: "test" }>;

/** What a rule of a state says beside its condition. */
const BESIDE = ["Next", "Comment", "Assign", "Output"];

/** Reads the condition of a rule of a state. */
export function readRule(written: Members): Rule {
  return read(Object.fromEntries(Object.entries(written).filter(([name]) => !BESIDE.includes(name))));
}

function read(written: unknown): Rule {
  const [first, second, ...more] = Object.entries(members(written));
  const other: Rule = { kind: "other", written };
  if (first === undefined || more.length > 0) {
    return other;
  }
  if (second === undefined) {
    return readNested(first) ?? other;
  }
  return readTest(first, second) ?? readTest(second, first) ?? other;
}

function readNested([name, value]: [string, unknown]): Rule | undefined {
  if ((name === "And" || name === "Or") && Array.isArray(value) && value.length > 0) {
    return { kind: name, rules: value.map(read) };
  }
  return name === "Not" ? { kind: "Not", rule: read(value) } : undefined;
}

function readTest(
  [name, variable]: [string, unknown],
  [operator, value]: [string, unknown],
): Rule | undefined {
  const known = operatorOf(operator);
  if (name !== "Variable" || typeof variable !== "string" || known === undefined) {
    return undefined;
  }
  const isFitting = operator === known.name ? fits(known.kind, value) : typeof value === "string";
  return isFitting ? { kind: "test", variable, operator, value } : undefined;
}

/** How a rule is written. */
export function writeRule(rule: Rule): Members {
  switch (rule.kind) {
    case "And":
    case "Or":
      return { [rule.kind]: rule.rules.map(writeRule) };
    case "Not":
      return { Not: writeRule(rule.rule) };
    case "test":
      return { Variable: rule.variable, [rule.operator]: rule.value };
    case "other":
      return members(rule.written);
  }
}

/** A rule of a state with another condition, and all else as it was. */
export function withCondition(written: Members, condition: Members): Members {
  const after: Record<string, unknown> = {};
  const isBeside = ([name]: [string, unknown]) => BESIDE.includes(name);
  for (const [name, value] of Object.entries(written)) {
    if (isBeside([name, value])) {
      after[name] = value;
    } else if (name in condition) {
      after[name] = condition[name];
    }
  }
  return { ...after, ...condition };
}

export const FIRST_TEST: Rule = { kind: "test", variable: "$", operator: "IsPresent", value: true };

/** The same test with another operator: its value stays if that fits. */
export function withOperator(rule: TestRule, operator: string): TestRule {
  const before = operatorOf(rule.operator);
  const after = operatorOf(operator);
  if (after === undefined) {
    return rule;
  }
  const wasPath = before !== undefined && rule.operator !== before.name;
  const isPath = operator !== after.name;
  if (isPath) {
    return { ...rule, operator, value: wasPath ? rule.value : "$" };
  }
  const stays = !wasPath && fits(after.kind, rule.value);
  return { ...rule, operator, value: stays ? rule.value : firstValue(after.kind) };
}

/** A rule of another kind that is made of one. */
export function turnedInto(rule: Rule, kind: "And" | "Or" | "Not" | "test"): Rule {
  if (rule.kind === kind) {
    return rule;
  }
  const inner = rule.kind === "And" || rule.kind === "Or" ? rule.rules : undefined;
  switch (kind) {
    case "And":
    case "Or":
      return { kind, rules: inner ?? [rule.kind === "Not" ? rule.rule : rule] };
    case "Not":
      return { kind, rule };
    case "test":
      return firstTest(rule) ?? FIRST_TEST;
  }
}

function firstTest(rule: Rule): Rule | undefined {
  switch (rule.kind) {
    case "And":
    case "Or":
      return rule.rules.map(firstTest).find((test) => test !== undefined);
    case "Not":
      return firstTest(rule.rule);
    case "test":
      return rule;
    case "other":
      return undefined;
  }
}
