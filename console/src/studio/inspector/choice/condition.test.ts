import { expect, test } from "vitest";
import { expression, expressionIn } from "../language";
import { type Condition, literalOf, readCondition, writeCondition } from "./condition";
import { corpusRules } from "./corpus";

test("conditions of the corpus are read, and written as they were", () => {
  const rules = corpusRules();
  const texts = rules.map((rule) => expressionIn(rule.Condition)).filter((text) => text !== undefined);
  for (const text of texts) {
    const condition = readCondition(text);
    expect(condition, text).toBeDefined();
    expect(condition && expression(writeCondition(condition))).toBe(expression(text));
  }
  expect(texts.length > 0 || rules.length === 0).toBe(true);
});

test("a condition is what its signs say", () => {
  const read: readonly (readonly [string, Condition])[] = [
    ["$a = 1", { kind: "compare", left: "$a", sign: "=", right: "1" }],
    ["$a.b in ['x', 'a and b']", { kind: "compare", left: "$a.b", sign: "in", right: "['x', 'a and b']" }],
    ["$ok", { kind: "holds", operand: "$ok" }],
    ["$exists($a.b)", { kind: "exists", operand: "$a.b" }],
    ["$not($a > 2)", { kind: "not", part: { kind: "compare", left: "$a", sign: ">", right: "2" } }],
    [
      "$a and ($b or $count($c[x = 1]) >= 2)",
      {
        kind: "and",
        parts: [
          { kind: "holds", operand: "$a" },
          {
            kind: "or",
            parts: [
              { kind: "holds", operand: "$b" },
              { kind: "compare", left: "$count($c[x = 1])", sign: ">=", right: "2" },
            ],
          },
        ],
      },
    ],
  ];
  for (const [text, condition] of read) {
    expect(readCondition(text), text).toEqual(condition);
    expect(writeCondition(condition)).toBe(text);
  }
});

test("names that contain signs are names", () => {
  expect(readCondition("$order = $states.input.`a = b`")).toMatchObject({ right: "$states.input.`a = b`" });
  expect(readCondition("$states.input.and = 1")).toMatchObject({ left: "$states.input.and" });
  expect(readCondition("$android")).toEqual({ kind: "holds", operand: "$android" });
});

test("what a form can't show is left as text", () => {
  for (const text of [
    "$a ? $b : $c",
    "$x := 1",
    "$a ~> $f()",
    "$a=1",
    "$a and $b or $c",
    "$contains($a, /x/)",
    "$f(",
    "$a = ",
    "a = b = c",
    '"open',
    "$a and",
    "",
  ]) {
    expect(readCondition(text), text).toBeUndefined();
  }
});

test("plain values are told from expressions", () => {
  expect(['"a"', "'a'", "1.5", "true", "null", "$a", "[1]"].map(literalOf)).toEqual([
    { value: "a" },
    { value: "a" },
    { value: 1.5 },
    { value: true },
    { value: null },
    undefined,
    undefined,
  ]);
});
