import { expect, test } from "vitest";
import { areFine, firstSamples, mocksOf, taskNames } from "./samples";

const DEFINITION = JSON.stringify({
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge" },
    },
    Each: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "Ship",
        States: { Ship: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:ship" } },
      },
    },
    Ask: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" },
    Post: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage" },
    Done: { Type: "Succeed" },
  },
});

test("every task can be answered, as its workers say that they do", () => {
  expect(taskNames(DEFINITION)).toEqual(
    ["Charge", "Each", "Ship", "Ask", "Post", "Done"].filter((name) => !["Each", "Done"].includes(name)),
  );
  const schema = { type: "object", required: ["receipt"], properties: { receipt: { type: "string" } } };
  const samples = firstSamples(DEFINITION, [{ name: "tasks.charge", outputSchema: schema }]);
  expect(samples).toMatchObject({ Charge: '{\n  "receipt": ""\n}', Ship: "{}" });
  expect(areFine(samples)).toBe(true);
  expect(areFine({ A: "{" })).toBe(false);
});

test("what a function answers comes in the service's response, what a token brings does not", () => {
  expect(mocksOf(DEFINITION, { Charge: "1", Ship: "2", Ask: "3", Post: "4", Gone: "5" })).toEqual({
    Charge: { Return: { StatusCode: 200, Payload: 1 } },
    Ship: { Return: { StatusCode: 200, Payload: 2 } },
    Ask: { Return: 3 },
    Post: { Return: 4 },
  });
});
