import { expect, test } from "vitest";
import { allStates, readDefinition, type State } from "../../execution/graph/definition";
import { faultsOf, firstForm, mockUse, testRequest } from "./form";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:charge";

function state(written: Record<string, unknown>): State {
  const [found] = allStates(readDefinition(JSON.stringify({ StartAt: "A", States: { A: written } })));
  if (found === undefined) {
    throw new Error("there is no state");
  }
  return found;
}

test("work that nobody can do at once needs a mock", () => {
  const task = (Resource: string) => mockUse(state({ Type: "Task", Resource }));
  expect(task(ACTIVITY)).toBe("needed");
  expect(task("arn:aws:states:::states:startExecution.sync:2")).toBe("needed");
  expect(task("arn:aws:states:::sqs:sendMessage.waitForTaskToken")).toBe("needed");
  expect(task("arn:aws:states:::lambda:invoke")).toBe("possible");
  expect(mockUse(state({ Type: "Map" }))).toBe("needed");
  expect(mockUse(state({ Type: "Choice" }))).toBe("none");
  expect(firstForm(state({ Type: "Parallel" }), undefined)).toMatchObject({ mock: "result", result: "[]" });
  expect(firstForm(state({ Type: "Pass" }), '{"a":1}')).toMatchObject({ mock: "none", input: '{"a":1}' });
});

test("only what is said is asked, and only what belongs to the mock", () => {
  const task = state({ Type: "Task", Resource: "arn:aws:states:::lambda:invoke" });
  const form = { ...firstForm(task, undefined), retries: "2", context: "{}", failedIterations: "1" };
  const asked = { definition: "d", stateName: "A", roleArn: "r", inspectionLevel: "DEBUG", input: "{}" };
  expect(testRequest("d", task, "r", form)).toEqual(asked);
  expect(testRequest("d", task, "r", { ...form, mock: "result" })).toEqual({
    ...asked,
    context: "{}",
    mock: { result: "{}", fieldValidationMode: "STRICT" },
    stateConfiguration: { mapIterationFailureCount: 1 },
  });
  expect(
    testRequest("d", task, "r", { ...form, mock: "error", error: "Late", failedIterations: "" }),
  ).toEqual({
    ...asked,
    context: "{}",
    mock: { errorOutput: { error: "Late" } },
    stateConfiguration: { retrierRetryCount: 2 },
  });
});

test("what is no JSON and no number is told, where it would be said", () => {
  const form = firstForm(state({ Type: "Map" }), "{");
  expect(faultsOf({ ...form, variables: "x", failedIterations: "-1", result: "[" })).toEqual({
    input: "json",
    variables: "json",
    failedIterations: "count",
    result: "json",
  });
  expect(faultsOf({ ...form, input: "", mock: "error", result: "[", retries: "a" })).toEqual({
    retries: "count",
  });
});
