import { expect, test } from "vitest";
import { inputsOf } from "./run-inputs";

test("a state is shown what it was given when it was first entered", () => {
  const entered = (id: number, name: string, input: string) => ({
    id,
    type: "TaskStateEntered" as const,
    timestamp: 0,
    stateEnteredEventDetails: { name, input },
  });
  const events = [entered(1, "A", '{"n":1}'), entered(2, "B", "2"), entered(3, "A", '{"n":3}')];
  expect([...inputsOf({ events })]).toEqual([
    ["A", '{"n":1}'],
    ["B", "2"],
  ]);
});
