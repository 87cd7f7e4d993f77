import { expect, test } from "vitest";
import { conditionText } from "./condition";

test("choice rules are told as people read them", () => {
  const told = [
    { Variable: "$.size", NumericGreaterThanEquals: 10, Next: "A" },
    { Variable: "$.name", StringEqualsPath: "$.other", Next: "A" },
    { Variable: "$.name", StringMatches: "a*", Next: "A" },
    { Variable: "$.name", IsPresent: false, Next: "A" },
    {
      And: [{ Variable: "$.a", IsNull: true }, { Not: { Variable: "$.b", BooleanEquals: true } }],
      Next: "A",
    },
    { Condition: "{% $total > 100 %}", Next: "A" },
    { Next: "A" },
  ].map(conditionText);
  expect(told).toEqual([
    "$.size ≥ 10",
    "$.name = $.other",
    '$.name ~ "a*"',
    "$.name is not present",
    "$.a is null and not ($.b = true)",
    "$total > 100",
    "",
  ]);
});
