import { expect, test } from "vitest";
import type { Diagnostic } from "../../machines/definition/places";
import { readYaml, yamlMarks } from "./yaml-view";

const YAML = `StartAt: A
States:
  A/b:
    Type: Choice
    Choices:
      - Next: Nowhere
`;

function marked(location: string | undefined, yaml = YAML): readonly string[] {
  const diagnostic = { severity: "ERROR", code: "C", message: "m", location } as Diagnostic;
  return yamlMarks(yaml, [diagnostic]).map(({ from, to }) => yaml.slice(from, to));
}

test("diagnostics are found in YAML, as far as their pointers lead", () => {
  expect(marked("/States/A/b/Choices[0]/Next")).toEqual(["Next"]);
  expect(marked("/States/A/b/Choices[0]")).toEqual(["N"]);
  expect(marked("/States/A/b/Type/x")).toEqual(["Type"]);
  expect(marked("/States/A/c")).toEqual(["States"]);
  expect(marked(undefined)).toEqual(["S"]);
});

test("what does not read is marked instead", () => {
  expect(yamlMarks("a: [1", [])[0]).toMatchObject({ severity: "error" });
  expect(readYaml("a: [1").json).toBeUndefined();
  expect(readYaml("a").fault).toBe("");
  expect(readYaml("a: 1")).toEqual({ json: '{\n  "a": 1\n}' });
});
