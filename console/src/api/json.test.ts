import { expect, test } from "vitest";
import { prettyJson } from "./json";

test("what a number was written as is kept", () => {
  expect(prettyJson('{"a":12345678901234567890.10,"b":[1,{}],"c":[],"d":"x\\"{,"}')).toBe(
    '{\n  "a": 12345678901234567890.10,\n  "b": [\n    1,\n    {}\n  ],\n  "c": [],\n  "d": "x\\"{,"\n}',
  );
});

test("what is no JSON stays as it is", () => {
  expect(prettyJson("no JSON {")).toBe("no JSON {");
  expect(prettyJson({ a: 1 })).toBe('{\n  "a": 1\n}');
});
