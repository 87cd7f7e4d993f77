import { expect, test } from "vitest";
import { fieldsInJsonata, foreignFields, STATE_TYPES, tabsOf, unknownFields } from "./state-fields";

test("each type has the tabs that its fields need", () => {
  const told = STATE_TYPES.map(
    (type) => `${type}: ${tabsOf(type, "JSONPath").join(" ")} | ${tabsOf(type, "JSONata").join(" ")}`,
  );
  expect(told).toEqual([
    "Task: configuration input output variables errors definition | configuration output variables errors definition",
    "Pass: configuration input output variables definition | configuration output variables definition",
    "Wait: configuration input output variables definition | configuration output variables definition",
    "Succeed: configuration input output definition | configuration output definition",
    "Fail: configuration definition | configuration definition",
    "Choice: configuration input output variables definition | configuration output variables definition",
    "Parallel: configuration input output variables errors definition | configuration output variables errors definition",
    "Map: configuration input output variables errors definition | configuration output variables errors definition",
  ]);
});

test("fields of the other language and of none are told apart", () => {
  const written = { Type: "Task", Arguments: {}, InputPath: "$", Resource: "", Colour: 1 };
  expect(foreignFields("Task", "JSONPath", written)).toEqual(["Arguments"]);
  expect(foreignFields("Task", "JSONata", written)).toEqual(["InputPath"]);
  expect(unknownFields("Task", written)).toEqual(["Colour"]);
});

test("what a state has of JSONata is its own fields and its expressions", () => {
  const written = {
    Type: "Map",
    Items: [],
    MaxConcurrency: "{% 1 %}",
    ItemProcessor: { States: { A: { Output: "{% 1 %}" } } },
    Assign: { x: 1 },
    Catch: [{ Assign: { x: "{% $states.errorOutput %}" } }],
  };
  expect(fieldsInJsonata("Map", written)).toEqual(["Items", "MaxConcurrency", "Catch"]);
});
