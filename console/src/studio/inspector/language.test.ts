import { expect, test } from "vitest";
import { memberNames, readGiven, withGiven } from "./language";

test("a computed member is the twin in JSONPath and an expression in JSONata", () => {
  const given = { kind: "computed", text: "$.total" } as const;
  expect(withGiven({ Total: 1, Name: "a" }, "Total", given, "JSONPath")).toEqual({
    Name: "a",
    "Total.$": "$.total",
  });
  expect(withGiven({ Seconds: 1 }, "Seconds", given, "JSONPath", "Path")).toEqual({ SecondsPath: "$.total" });
  expect(withGiven({ Total: 1 }, "Total", { kind: "computed", text: "$x" }, "JSONata")).toEqual({
    Total: "{% $x %}",
  });
});

test("what was written is read as it was given", () => {
  for (const language of ["JSONPath", "JSONata"] as const) {
    for (const given of [
      { kind: "computed", text: "$total" },
      { kind: "fixed", value: [1, "$.a"] },
      undefined,
    ] as const) {
      expect(readGiven(withGiven({ Other: 1 }, "Total", given, language), "Total", language)).toEqual(given);
    }
  }
});

test("a member keeps its place when its value changes", () => {
  const changed = withGiven({ A: 1, B: 2 }, "A", { kind: "fixed", value: 3 }, "JSONPath");
  expect(Object.keys(changed)).toEqual(["A", "B"]);
});

test("a text that only contains the signs is no expression", () => {
  expect(readGiven({ A: " {% 1 %}" }, "A", "JSONata")).toEqual({ kind: "fixed", value: " {% 1 %}" });
});

test("members have one name, computed or not", () => {
  expect(memberNames({ "A.$": "$", B: 1 }, "JSONPath")).toEqual(["A", "B"]);
  expect(memberNames({ "A.$": "$" }, "JSONata")).toEqual(["A.$"]);
});
