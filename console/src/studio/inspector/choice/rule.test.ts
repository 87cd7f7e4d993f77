import { expect, test } from "vitest";
import { members } from "../../../execution/graph/definition";
import { corpusRules } from "./corpus";
import { OPERATOR_NAMES } from "./operators";
import { readRule, turnedInto, withCondition, withOperator, writeRule } from "./rule";

test("there are 39 operators", () => {
  expect(new Set(OPERATOR_NAMES).size).toBe(39);
});

test("rules of the corpus are read, and written as they were", () => {
  const rules = corpusRules().filter((rule) => rule.Condition === undefined);
  for (const rule of rules) {
    expect(withCondition(rule, writeRule(readRule(rule)))).toEqual(rule);
  }
  const strange = rules.filter((rule) => JSON.stringify(readRule(rule)).includes('"other"'));
  expect(strange.length).toBeLessThanOrEqual(rules.length / 10);
});

test("an unusual rule is kept as it is, within others too", () => {
  for (const condition of [
    { Variable: "$.a", IsNull: true, IsPresent: true },
    { Variable: "$.a", NumericEquals: "1" },
    { Variable: "$.a", Later: 1 },
    { And: [] },
    {},
  ]) {
    expect(readRule({ ...condition, Next: "A" })).toEqual({ kind: "other", written: condition });
  }
  const commented = { Variable: "$.a", IsNull: true, Comment: "why" };
  const rule = readRule({ And: [commented, { Variable: "$.b", IsNull: false }], Next: "A" });
  expect(rule).toMatchObject({ kind: "And", rules: [{ kind: "other" }, { kind: "test" }] });
  expect(writeRule(rule).And).toEqual([commented, { Variable: "$.b", IsNull: false }]);
});

test("a condition is put in the place of another", () => {
  const rule = { Variable: "$.a", StringEquals: "x", Next: "A", Comment: "c" };
  const after = withCondition(rule, { Variable: "$.a", IsNull: true });
  expect(after).toEqual({ Variable: "$.a", Next: "A", Comment: "c", IsNull: true });
  expect(Object.keys(withCondition(rule, { Variable: "$.b", StringEquals: "x" }))).toEqual(Object.keys(rule));
});

test("a value stays with another operator if it fits", () => {
  const rule = { kind: "test", variable: "$.a", operator: "NumericEquals", value: 7 } as const;
  const valueWith = (operator: string) => members(withOperator(rule, operator)).value;
  expect(valueWith("NumericLessThan")).toBe(7);
  expect(valueWith("StringEquals")).toBe("");
  expect(valueWith("NumericEqualsPath")).toBe("$");
  expect(
    members(withOperator({ ...rule, operator: "NumericEqualsPath", value: "$.b" }, "StringEqualsPath")).value,
  ).toBe("$.b");
});

test("a rule becomes one of several, and the first of several one", () => {
  const rule = { kind: "test", variable: "$.a", operator: "IsNull", value: true } as const;
  const several = turnedInto(rule, "And");
  expect(several).toEqual({ kind: "And", rules: [rule] });
  expect(turnedInto(several, "Or")).toEqual({ kind: "Or", rules: [rule] });
  expect(turnedInto(turnedInto(several, "Not"), "test")).toEqual(rule);
});
