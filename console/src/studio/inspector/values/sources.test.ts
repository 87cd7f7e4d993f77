import { expect, test } from "vitest";
import { sourcesOf } from "./sources";

const RUN = { input: { a: { b: 1 } }, result: { paid: true }, variables: { limit: 9, gone: 1 } };
const KNOWN = {
  run: RUN,
  language: "JSONata" as const,
  written: {},
  variables: [
    { name: "limit", assignedBy: [] },
    { name: "other", assignedBy: [] },
  ],
};
const told = (...[known, stage]: Parameters<typeof sourcesOf>) =>
  sourcesOf(known, stage).map(({ kind, textOf }) => `${kind} ${textOf(["x"])}`);

test("before the work there is the input, after it the result, too; variables are those in scope", () => {
  expect(told(KNOWN, "before")).toEqual(["input $states.input.x", "variable $limit.x"]);
  expect(told(KNOWN, "done")).toEqual([
    "result $states.result.x",
    "input $states.input.x",
    "variable $limit.x",
  ]);
  expect(told(KNOWN, "caught")).toEqual(["input $states.input.x", "variable $limit.x"]);
});

test("the root of a JSONPath is one of them", () => {
  const known = { ...KNOWN, language: "JSONPath" as const, written: { InputPath: "$.a" } };
  expect(sourcesOf(known, "before")[0]?.value).toEqual({ b: 1 });
  expect(told(known, "before")).toEqual(["input $.x", "variable $limit.x"]);
  expect(told(known, "done")).toEqual(["result $.x", "variable $limit.x"]);
  expect(told(known, "caught")).toEqual(["variable $limit.x"]);
});

test("without a run there is nothing to point at, without a result no result", () => {
  expect(sourcesOf({ ...KNOWN, run: undefined }, "done")).toEqual([]);
  expect(told({ ...KNOWN, run: { ...RUN, result: undefined } }, "done")[0]).toBe("input $states.input.x");
});
