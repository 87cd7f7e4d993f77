import { expect, test } from "vitest";
import { definitionAs, definitionFrom } from "./files";

test("JSON is taken as it is written, YAML becomes JSON", async () => {
  expect(await definitionFrom('{"StartAt":  "A"}')).toBe('{"StartAt":  "A"}');
  expect(await definitionFrom("StartAt: A\nStates:\n  A: { Type: Pass, End: true }\n")).toBe(
    '{\n  "StartAt": "A",\n  "States": {\n    "A": {\n      "Type": "Pass",\n      "End": true\n    }\n  }\n}',
  );
  await expect(definitionFrom("a: [")).rejects.toThrow();
});

test("a definition is written as YAML and reads back", async () => {
  const definition = '{\n  "StartAt": "A"\n}';
  const yaml = await definitionAs(definition, "yaml");
  expect(yaml).toBe("StartAt: A\n");
  expect(await definitionFrom(yaml)).toBe(definition);
  expect(await definitionAs(definition, "json")).toBe(definition);
});
