import { expect, test } from "vitest";
import { parse } from "yaml";
import type { HistoryEvent } from "../story/story";
import { tell } from "../story/tell";
import { testCaseOf } from "./test-case";

function event(id: number, previousEventId: number, type: string, details: object = {}): HistoryEvent {
  return { id, previousEventId, type, timestamp: id, someEventDetails: details } as unknown as HistoryEvent;
}

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:charge";
const EVENTS = [
  event(1, 0, "ExecutionStarted", { input: '{"n": 2}' }),
  event(2, 0, "TaskStateEntered", { name: "Charge: it" }),
  event(3, 2, "LambdaFunctionScheduled", { resource: FUNCTION }),
  event(4, 3, "LambdaFunctionStarted"),
  event(5, 4, "LambdaFunctionFailed", { error: "Busy", cause: 'say "later"' }),
  event(6, 5, "LambdaFunctionScheduled", { resource: FUNCTION }),
  event(7, 6, "LambdaFunctionStarted"),
  event(8, 7, "LambdaFunctionSucceeded", { output: "12345678901234567890" }),
  event(9, 8, "TaskStateExited", { name: "Charge: it", output: "5" }),
  event(10, 9, "ExecutionSucceeded", { output: "5" }),
];

test("each call has its answer, and what came of it is expected", () => {
  const ended = { name: "o-17", status: "SUCCEEDED", input: '{"n": 2}', output: '{"sum": 1.50}' };
  const file = testCaseOf(ended, tell(EVENTS)) ?? "";
  expect(file).toContain("{ Return: { Payload: 12345678901234567890 } }");
  expect(file).toContain('output: {"sum": 1.50}');
  expect(parse(file)).toEqual({
    cases: [
      {
        name: "o-17",
        input: { n: 2 },
        mocks: {
          "Charge: it": [
            { Throw: { Error: "Busy", Cause: 'say "later"' } },
            { Return: { Payload: Number("12345678901234567890") } },
          ],
        },
        expect: { output: { sum: 1.5 }, path: ["Charge: it"] },
      },
    ],
  });
});

test("what was stopped from outside is no case", () => {
  expect(testCaseOf({ name: "o-17", status: "ABORTED" }, tell(EVENTS))).toBeUndefined();
});
