import { expect, test } from "vitest";
import { type SuggestScope, suggest } from "./suggest";

const SCOPE: SuggestScope = {
  language: "JSONata",
  stage: "before",
  variables: [{ name: "total", assignedBy: ["Add", "Sum"] }],
  input: { order: { id: 7, items: [{ sku: "a", size: { width: 1 } }] }, "odd name": 1 },
};

const labels = (before: string, scope: Partial<SuggestScope> = {}) =>
  suggest(before, { ...SCOPE, ...scope })?.options.map(({ label }) => label);

test("an expression begins with data, a variable or a function", () => {
  const found = suggest("1 + $t", SCOPE);
  expect(found?.from).toBe(4);
  expect(found?.options).toContainEqual({ label: "$total", kind: "variable", detail: "Add, Sum" });
  expect(labels("")).toContain("$states.input");
  expect(labels("$sum(")).toContain("$total");
  expect(labels("")).not.toContain("$states.result");
  expect(labels("", { stage: "done" })).toContain("$states.result");
  expect(labels("", { stage: "caught" })).toContain("$states.errorOutput");
});

test("members are those of the last input", () => {
  expect(suggest("$states.input.o", SCOPE)).toEqual({
    from: 14,
    options: [
      { label: "order", kind: "data", detail: "object" },
      { label: "`odd name`", kind: "data", detail: "number" },
    ],
  });
  expect(labels("$states.input.order.items.")).toEqual(["sku", "size"]);
  expect(labels("$states.input.order.items[0].")).toEqual(["sku", "size"]);
  expect(labels("$states.input.order.items.size.")).toEqual(["width"]);
  expect(labels("$states.context.State.")).toEqual(["EnteredTime", "Name", "RetryCount"]);
  expect(labels("$states.input.order.id.")).toBeUndefined();
  expect(labels("$states.result.", { stage: "done", result: { paid: true } })).toEqual(["paid"]);
  expect(labels("$.", { language: "JSONPath", stage: "done", result: { paid: true } })).toEqual(["paid"]);
});

test("JSONPath has its own names", () => {
  const scope = { language: "JSONPath" } as const;
  expect(labels("$.order.", scope)).toEqual(["id", "items"]);
  expect(labels("$$.Execution.", scope)).toContain("StartTime");
  expect(labels("States.Arr", scope)).toContain("States.ArrayLength");
  expect(labels("$", scope)).toContain("$total");
});
