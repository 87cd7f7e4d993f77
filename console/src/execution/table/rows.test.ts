import { expect, test } from "vitest";
import type { HistoryEvent } from "../story/story";
import { tell } from "../story/tell";
import { type Row, rowsOf } from "./rows";
import { foundIn } from "./wanted";

/** A Map with so many items, of which each passes one state. */
function story(length: number) {
  const events: unknown[] = [
    { id: 1, type: "ExecutionStarted", previousEventId: 0, timestamp: 0 },
    { id: 2, type: "MapStateEntered", previousEventId: 0, timestamp: 0, xEventDetails: { name: "Each" } },
    { id: 3, type: "MapStateStarted", previousEventId: 2, timestamp: 0, xEventDetails: { length } },
  ];
  for (let index = 0; index < length; index += 1) {
    const id = events.length + 1;
    const started = { name: "Each", index };
    events.push(
      { id, type: "MapIterationStarted", previousEventId: 3, timestamp: 0, xEventDetails: started },
      {
        id: id + 1,
        type: "PassStateEntered",
        previousEventId: id,
        timestamp: 0,
        xEventDetails: { name: "A" },
      },
    );
  }
  return tell(events as HistoryEvent[]);
}

function shown(row: Row): string {
  const name = row.kind === "step" ? row.step.state : `#${row.group.index}`;
  return `${" ".repeat(row.depth)}${row.isOpen === undefined ? "" : row.isOpen ? "-" : "+"}${name}`;
}

test("what has a few parts is open, and can be closed", () => {
  expect(rowsOf(story(2), new Set()).map(shown)).toEqual(["-Each", " -#0", "  A", " -#1", "  A"]);
  expect(rowsOf(story(2), new Set(["g2.1.0"])).map(shown)).toEqual(["-Each", " +#0", " -#1", "  A"]);
  expect(rowsOf(story(2), new Set(["s2"])).map(shown)).toEqual(["+Each"]);
});

test("what has many parts is closed, and so are they", () => {
  expect(rowsOf(story(21), new Set()).map(shown)).toEqual(["+Each"]);
  const open = rowsOf(story(21), new Set(["s2", "g2.1.0"])).map(shown);
  expect(open.slice(0, 4)).toEqual(["-Each", " -#0", "  A", " +#1"]);
});

test("what is looked for stands open in what is around it, however much that has", () => {
  const told = story(21);
  const [fifth] = told.byState.get("A")?.slice(5) ?? [];
  Object.assign(fifth ?? {}, { status: "FAILED" });
  const seek = (name: string, status?: "FAILED" | "SUCCEEDED") => {
    const found = foundIn(told, { name, status });
    return [found?.count, ...rowsOf(told, new Set(), found).map(shown)];
  };
  expect(seek("", "FAILED")).toEqual([1, "-Each", " -#5", "  A"]);
  expect(seek(" a", "FAILED")).toEqual([1, "-Each", " -#5", "  A"]);
  expect(seek("eaCH")).toEqual([1, "Each"]);
  expect(seek("A", "SUCCEEDED")).toEqual([0]);
  expect(seek("  ")).toEqual([undefined, "+Each"]);
});
