import { expect, test } from "vitest";
import { hasComments, jsonOf, prettyYaml, yamlOf } from "./yaml";

const JSON_TEXT = `{
  "Comment": "{% $a %}",
  "big": 12345678901234567890,
  "rate": 2.0,
  "small": 1e-7,
  "yes": "yes",
  "no": "true",
  "one": "1.0",
  "lines": "a\\nb",
  "empty": {},
  "none": [],
  "null": null,
  "list": [
    1,
    {
      "#": "# no comment"
    }
  ]
}`;

test("JSON becomes YAML and is the same again, digit by digit", () => {
  const yaml = yamlOf(JSON_TEXT);
  expect(yaml).toContain("big: 12345678901234567890\nrate: 2.0\n");
  expect(yaml).not.toContain("{\n");
  expect(jsonOf(yaml)).toBe(JSON_TEXT);
});

test("anchors are what they stand for, and what is no YAML is refused", () => {
  expect(jsonOf("a: &x [1]\nb: *x\n")).toBe('{\n  "a": [\n    1\n  ],\n  "b": [\n    1\n  ]\n}');
  expect(jsonOf("1.0: .5\nhex: 0x10")).toBe('{\n  "1.0": 0.5,\n  "hex": 16\n}');
  expect(() => jsonOf("a: [1")).toThrow();
});

test("comments are known, and stay in YAML that is formatted", () => {
  expect(hasComments("a: 1 # why")).toBe(true);
  expect(hasComments("# why\na: 1")).toBe(true);
  expect(hasComments("a: '# no'")).toBe(false);
  expect(prettyYaml("a:   1   # why\n")).toBe("a: 1 # why\n");
  expect(prettyYaml("a: [1")).toBe("a: [1");
});
