import { expect, test } from "vitest";
import { toJsonata } from "./state";

function check(
  written: Record<string, unknown>,
  after: Record<string, unknown>,
  left: readonly string[] = [],
) {
  const conversion = toJsonata(String(written.Type), written);
  expect(conversion.written).toEqual(after);
  expect(conversion.left).toEqual(left);
}

test("parameters are arguments", () => {
  check(
    {
      Type: "Task",
      Resource: "r",
      Parameters: { "Id.$": "$.order.id", List: [1, { "Run.$": "$$.Execution.Id" }], "Sum.$": "$sum" },
      TimeoutSecondsPath: "$.seconds",
      Next: "A",
    },
    {
      Type: "Task",
      Resource: "r",
      Next: "A",
      TimeoutSeconds: "{% $states.input.seconds %}",
      Arguments: {
        Id: "{% $states.input.order.id %}",
        List: [1, { Run: "{% $states.context.Execution.Id %}" }],
        Sum: "{% $sum %}",
      },
    },
  );
});

test("the input's path is in every path", () => {
  check(
    { Type: "Task", InputPath: "$.order", Parameters: { "Id.$": "$.id" }, ResultPath: null },
    { Type: "Task", Arguments: { Id: "{% $states.input.order.id %}" }, Output: "{% $states.input %}" },
  );
  check(
    { Type: "Task", InputPath: "$.order", End: true },
    { Type: "Task", End: true, Arguments: "{% $states.input.order %}" },
  );
});

test("a result is put where its path says", () => {
  check(
    { Type: "Task", ResultPath: "$.answer", ResultSelector: { "code.$": "$.status" } },
    {
      Type: "Task",
      Output: '{% $merge([$states.input, {"answer": {"code": $states.result.status}}]) %}',
    },
  );
  check({ Type: "Pass", Result: { a: 1 } }, { Type: "Pass", Output: { a: 1 } });
  check({ Type: "Pass", OutputPath: "$", InputPath: "$" }, { Type: "Pass" });
});

test("what has no exact counterpart stays and is told", () => {
  check(
    { Type: "Task", Parameters: { "a.$": "$.x[*]" }, OutputPath: "$.a" },
    { Type: "Task", Parameters: { "a.$": "$.x[*]" }, OutputPath: "$.a" },
    ["Parameters", "OutputPath"],
  );
  check(
    { Type: "Pass", Result: 1, Assign: { "x.$": "$.a" } },
    { Type: "Pass", Output: 1, Assign: { "x.$": "$.a" } },
    ["Assign"],
  );
});

test("rules and catchers are converted, all or none", () => {
  check(
    {
      Type: "Choice",
      Choices: [
        {
          And: [{ Variable: "$.n", NumericGreaterThan: 5 }, { Not: { Variable: "$.s", StringEquals: "x" } }],
          Next: "A",
        },
        { Variable: "$.p", IsPresent: false, Next: "B", Comment: "none" },
      ],
    },
    {
      Type: "Choice",
      Choices: [
        {
          Condition:
            '{% $type($states.input.n) = "number" and $states.input.n > 5 and $not($states.input.s = "x") %}',
          Next: "A",
        },
        { Comment: "none", Condition: "{% $not($exists($states.input.p)) %}", Next: "B" },
      ],
    },
  );
  const timed = [{ Variable: "$.t", TimestampEquals: "2030-01-01T00:00:00Z", Next: "A" }];
  check({ Type: "Choice", Choices: timed }, { Type: "Choice", Choices: timed }, ["Choices"]);
  check(
    {
      Type: "Task",
      Catch: [
        { ErrorEquals: ["E"], ResultPath: "$.error", Next: "A", Assign: { "why.$": "$.Cause" } },
        { ErrorEquals: ["States.ALL"], Next: "B" },
      ],
    },
    {
      Type: "Task",
      Catch: [
        {
          ErrorEquals: ["E"],
          Next: "A",
          Output: '{% $merge([$states.input, {"error": $states.errorOutput}]) %}',
          Assign: { why: "{% $states.errorOutput.Cause %}" },
        },
        { ErrorEquals: ["States.ALL"], Next: "B" },
      ],
    },
  );
});

test("a Map's items are what its path led to", () => {
  check(
    {
      Type: "Map",
      ItemsPath: "$.items",
      ItemSelector: { "v.$": "$$.Map.Item.Value" },
      MaxConcurrencyPath: "$.n",
    },
    {
      Type: "Map",
      Items: "{% $states.input.items %}",
      ItemSelector: { v: "{% $states.context.Map.Item.Value %}" },
      MaxConcurrency: "{% $states.input.n %}",
    },
  );
});

test("a field of both languages that is left is told", () => {
  const written = {
    Type: "Map",
    ItemSelector: { "v.$": "States.Format('{}', $)" },
    Assign: { text: "{% no expression here %}" },
  };
  check(written, written, ["Assign", "ItemSelector"]);
});
