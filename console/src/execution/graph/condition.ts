/** A choice rule as people read it. */

import type { Members } from "./definition";

const SIGNS: readonly [string, string][] = [
  ["GreaterThanEquals", "≥"],
  ["LessThanEquals", "≤"],
  ["GreaterThan", ">"],
  ["LessThan", "<"],
  ["Equals", "="],
  ["Matches", "~"],
];

export function conditionText(rule: Members): string {
  if (typeof rule.Condition === "string") {
    return rule.Condition.replace(/^\{%\s*|\s*%\}$/g, "");
  }
  if (Array.isArray(rule.And)) {
    return rule.And.map((part) => conditionText(part)).join(" and ");
  }
  if (Array.isArray(rule.Or)) {
    return rule.Or.map((part) => conditionText(part)).join(" or ");
  }
  if (typeof rule.Not === "object" && rule.Not !== null) {
    return `not (${conditionText(rule.Not as Members)})`;
  }
  return comparison(rule);
}

function comparison(rule: Members): string {
  const operator = Object.keys(rule).find(
    (name) => !["Variable", "Next", "Comment", "Assign", "Output"].includes(name),
  );
  const variable = String(rule.Variable ?? "");
  if (operator === undefined) {
    return variable;
  }
  const value = rule[operator];
  if (operator.startsWith("Is")) {
    const word = operator.slice(2).toLowerCase();
    return `${variable} is ${value === false ? "not " : ""}${word}`;
  }
  const sign = SIGNS.find(([name]) => operator.includes(name))?.[1] ?? operator;
  return `${variable} ${sign} ${operator.endsWith("Path") ? String(value) : JSON.stringify(value)}`;
}
