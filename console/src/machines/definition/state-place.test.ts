import { expect, test } from "vitest";
import { placeOfState } from "./state-place";

test("a state is where its name has an object, not where another leads to it", () => {
  const text = '{"StartAt": "A (1)", "States": {"A (1)" : {"Type": "Pass", "Next": "B"}, "B": {}}}';
  expect(placeOfState(text, "A (1)")).toBe(32);
  expect(placeOfState(text, "B")).toBe(text.lastIndexOf('"B"'));
  expect(placeOfState(text, "C")).toBeUndefined();
});

test("in YAML it is where a line has nothing but its name", () => {
  const text = "StartAt: A b\nStates:\n  A b:\n    Type: Pass\n    Next: C\n  'D:e':\n    Type: Succeed\n";
  expect(placeOfState(text, "A b")).toBe(text.indexOf("  A b") + 2);
  expect(placeOfState(text, "D:e")).toBe(text.indexOf("'D"));
});
