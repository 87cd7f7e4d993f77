import { expect, test } from "vitest";
import { effectiveInput, pathFault, pathText, readPath, valueAt } from "./paths";

test("a path is written in both languages", () => {
  const told = ["$", "$.a.b[0]", "$['a b'].c", "$$.Execution.Id", "$total.net", "$.and"].map((text) => {
    const path = readPath(text);
    return path && [pathText(path, "JSONPath"), pathText(path, "JSONata")];
  });
  expect(told).toEqual([
    ["$", "$states.input"],
    ["$.a.b[0]", "$states.input.a.b[0]"],
    ["$['a b'].c", "$states.input.`a b`.c"],
    ["$$.Execution.Id", "$states.context.Execution.Id"],
    ["$total.net", "$total.net"],
    ["$.and", "$states.input.`and`"],
  ]);
});

test("what may lead to several values is no such path", () => {
  const several = ["$..a", "$.a[*]", "$.a[?(@.b)]", "$.a[-1]", "$.a[0:2]", "a", "$.a.length()", "$['a','b']"];
  expect(several.map(readPath)).toEqual(several.map(() => undefined));
});

test("an input is what its path leaves of it", () => {
  const input = { a: [{ b: 1 }] };
  expect(valueAt(input, ["a", 0, "b"])).toBe(1);
  expect(valueAt(input, ["x", "y"])).toBeUndefined();
  expect(effectiveInput(input, "$.a[0]")).toEqual({ b: 1 });
  expect(effectiveInput(input, undefined)).toBe(input);
  expect(effectiveInput(input, null)).toBeUndefined();
});

test("a path's faults are told", () => {
  expect(pathFault("")).toBe("empty");
  expect(pathFault("a.b")).toBe("noPath");
  expect(pathFault("States.UUID()")).toBe("noPath");
  expect(pathFault("States.UUID()", "call")).toBeUndefined();
  expect(pathFault("$.a[*]", "reference")).toBe("noReference");
  expect(pathFault("$.a['x']", "reference")).toBeUndefined();
});
