import { expect, test } from "vitest";
import type { HistoryEvent } from "../execution/story/story";
import { runDataOf } from "./run-data";

const event = (id: number, type: HistoryEvent["type"], more: Partial<HistoryEvent>): HistoryEvent => ({
  id,
  previousEventId: id - 1,
  type,
  timestamp: 0,
  ...more,
});
const entered = (id: number, name: string, input: string) =>
  event(id, "TaskStateEntered", { stateEnteredEventDetails: { name, input } });
const exited = (id: number, name: string, assignedVariables: Record<string, string> = {}) =>
  event(id, "TaskStateExited", { stateExitedEventDetails: { name, output: "{}", assignedVariables } });

test("a state is shown what it was given when it was first entered", () => {
  const events = [entered(1, "A", '{"n":1}'), entered(2, "B", "2"), entered(3, "A", '{"n":3}')];
  expect([...runDataOf({ events })].map(([name, { input }]) => [name, input])).toEqual([
    ["A", '{"n":1}'],
    ["B", "2"],
  ]);
});

test("its result is what its work came to, not its output; variables are those of the way to it", () => {
  const events = [
    entered(1, "A", "1"),
    event(2, "LambdaFunctionScheduled", {}),
    event(3, "LambdaFunctionSucceeded", { lambdaFunctionSucceededEventDetails: { output: '{"raw":1}' } }),
    exited(4, "A", { total: "1", limit: "9" }),
    entered(5, "B", "{}"),
    exited(6, "B", { total: "2" }),
    entered(7, "C", "{}"),
  ];
  const data = runDataOf({ events });
  expect(data.get("A")).toEqual({ input: "1", result: '{"raw":1}', variables: {} });
  expect(data.get("B")).toEqual({ input: "{}", variables: { total: "1", limit: "9" } });
  expect(data.get("C")?.variables).toEqual({ total: "2", limit: "9" });
});

test("what is within a Parallel is not its result", () => {
  const events = [
    event(1, "ParallelStateEntered", { stateEnteredEventDetails: { name: "Both", input: "0" } }),
    event(2, "ParallelStateStarted", {}),
    entered(3, "One", "1"),
    event(4, "LambdaFunctionSucceeded", { lambdaFunctionSucceededEventDetails: { output: "7" } }),
    exited(5, "One"),
    event(6, "ParallelStateSucceeded", {}),
    exited(7, "Both"),
  ];
  const data = runDataOf({ events });
  expect(data.get("One")?.result).toBe("7");
  expect(data.get("Both")).toEqual({ input: "0", variables: {} });
});
