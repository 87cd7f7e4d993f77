import { expect, test } from "vitest";
import { standings } from "./stand";
import type { HistoryEvent, Story } from "./story";
import { tell } from "./tell";

/** A Map of three items: the first succeeded, the second failed and was caught within, the third runs. */
function story(): Story {
  const map = { name: "Each", length: 3 };
  const rows: [number, string, Record<string, unknown>?][] = [
    [0, "ExecutionStarted"],
    [0, "MapStateEntered", map],
    [2, "MapStateStarted", map],
    [3, "MapIterationStarted", { name: "Each", index: 0 }],
    [3, "MapIterationStarted", { name: "Each", index: 1 }],
    [3, "MapIterationStarted", { name: "Each", index: 2 }],
    [4, "TaskStateEntered", { name: "Wrap" }],
    [7, "TaskStateExited", { name: "Wrap" }],
    [5, "TaskStateEntered", { name: "Wrap" }],
    [9, "TaskScheduled"],
    [10, "TaskFailed", { error: "Torn" }],
    [11, "TaskStateExited", { name: "Wrap" }],
    [6, "TaskStateEntered", { name: "Wrap" }],
  ];
  const events = rows.map(([previousEventId, type, details], index) => ({
    id: index + 1,
    timestamp: index,
    type,
    previousEventId,
    xEventDetails: details,
  }));
  return tell(events as unknown as HistoryEvent[]);
}

function standing(story: Story, selected?: number) {
  const step = selected === undefined ? undefined : story.steps.get(selected);
  const found = standings(story, step).get("Wrap");
  return [found?.status, found?.count, found?.step.id];
}

test("of all iterations what is to be seen first is told", () => {
  expect(standing(story())).toEqual(["RUNNING", 3, 13]);
});

test("of a chosen iteration only its own entries are meant", () => {
  expect(standing(story(), 7)).toEqual(["SUCCEEDED", 1, 7]);
  expect(standing(story(), 9)).toEqual(["CAUGHT", 1, 9]);
});

test("the Map itself chooses none", () => {
  expect(standing(story(), 2)).toEqual(["RUNNING", 3, 13]);
});
