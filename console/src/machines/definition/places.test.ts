import { expect, test } from "vitest";
import { type Diagnostic, marksOf } from "./places";

const TEXT = `{
  "StartAt": "A",
  "States": {
    "A": { "Type": "Choice", "Choices": [{ "Next": "B" }, { "Next": "C" }] },
    "x/y": { "Type": "Pass" }
  }
}`;

function marked(location: string | undefined, text = TEXT): string {
  const diagnostic: Diagnostic = {
    severity: "ERROR",
    code: "CODE",
    message: "wrong",
    ...(location !== undefined && { location }),
  };
  const [mark] = marksOf(text, [diagnostic]);
  return text.slice(mark?.from, mark?.to);
}

test("a pointer leads to the member or the value that it names", () => {
  expect(marked("/StartAt")).toBe('"StartAt": "A"');
  expect(marked("/States/A/Choices/1/Next")).toBe('"Next": "C"');
  expect(marked("/States/A/Choices[1]/Next")).toBe('"Next": "C"');
  expect(marked("/States/A")).toBe('"A"');
  expect(marked("/States/A/Choices/0")).toBe("{");
  expect(marked("/States/x/y/Type")).toBe('"Type": "Pass"');
});

test("of a name that is twice the last member is meant, for it is in force", () => {
  expect(marked("/A", '{"A": 1, "B": 2, "A": 3}')).toBe('"A": 3');
});

test("what is not there is told of at what is around it", () => {
  expect(marked("/States/A/Nothing")).toBe('"A"');
  expect(marked("/Nothing")).toBe("{");
  expect(marked(undefined)).toBe("{");
});

test("what is no JSON is marked at its line and column", () => {
  const text = '{\n "StartAt": "A",';
  expect(marked('[Source: (String)"{…"; line: 2, column: 17]', text)).toBe(",");
});

test("a diagnostic says its code, its words and how bad it is", () => {
  const [mark] = marksOf(TEXT, [
    { severity: "WARNING", code: "NO_END", message: "never ends", location: "/" },
  ]);
  expect(mark).toMatchObject({ severity: "warning", message: "NO_END: never ends" });
});
