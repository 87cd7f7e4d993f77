import { expect, test } from "vitest";
import { changesBetween } from "./changes";
import { stagesOf } from "./stages";

test("what is different is told by its path", () => {
  expect(changesBetween('{"a":1,"b":{"c":[1,2]},"d e":0}', '{"a":1,"b":{"c":[1,3,4]},"f":null}')).toEqual([
    { path: "$.b.c[1]", kind: "changed" },
    { path: "$.b.c[2]", kind: "added" },
    { path: "$['d e']", kind: "removed" },
    { path: "$.f", kind: "added" },
  ]);
  expect(changesBetween('{"a": 1}', '{"a":1}')).toEqual([]);
  expect(changesBetween("[]", "{}")).toEqual([{ path: "$", kind: "changed" }]);
  expect(changesBetween("{", "[")).toEqual([{ path: "$", kind: "changed" }]);
});

test("stages stand in order, each against what it was made of", () => {
  const inspection = {
    input: '{"a":1}',
    afterInputPath: '{"a":1}',
    result: '{"p":5}',
    afterResultSelector: "5",
    afterResultPath: '{"a":1,"r":5}',
    variables: "{}",
  };
  expect(stagesOf('{"a":1,"r":5}', inspection).map(({ name, changes }) => [name, changes])).toEqual([
    ["input", undefined],
    ["afterInputPath", []],
    ["result", undefined],
    ["afterResultSelector", [{ path: "$", kind: "changed" }]],
    ["afterResultPath", [{ path: "$.r", kind: "added" }]],
    ["output", []],
  ]);
  expect(stagesOf("1", undefined)).toEqual([{ name: "output", value: "1", changes: undefined }]);
});
