import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SHOWN_MAX, Tail } from "./tail";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function publish(tail: Tail, from: number, until: number): void {
  for (let number = from; number < until; number += 1) {
    const data = JSON.stringify({ specversion: "1.0", id: `e-${number}`, source: "s", type: "T" });
    tail.take({ type: "message", id: `1-${number}`, data });
  }
}

test("a thousand events are one change, of which the newest are kept", () => {
  const tail = new Tail();
  let changes = 0;
  tail.subscribe(() => {
    changes += 1;
  });
  publish(tail, 0, 1000);
  vi.advanceTimersByTime(1000);
  const { events, count } = tail.snapshot();
  expect([changes, count, events.length]).toEqual([1, 1000, SHOWN_MAX]);
  expect(events[0]?.event.id).toBe("e-999");
});

test("what comes while it is paused is counted, and what is shown stays", () => {
  const tail = new Tail();
  publish(tail, 0, 3);
  tail.pause(true);
  publish(tail, 3, 5);
  vi.advanceTimersByTime(1000);
  expect(tail.snapshot()).toMatchObject({ behind: 2, count: 5 });
  expect(tail.snapshot().events.map(({ event }) => event.id)).toEqual(["e-2", "e-1", "e-0"]);
  tail.pause(false);
  publish(tail, 5, 6);
  vi.advanceTimersByTime(1000);
  expect(tail.snapshot().events[0]?.event.id).toBe("e-5");
});

test("what was skipped or missed is told", () => {
  const tail = new Tail();
  tail.take({ type: "skipped", id: "", data: '{"count":7,"since":"a","until":"b"}' });
  tail.take({ type: "skipped", id: "", data: '{"count":3,"since":"a","until":"b"}' });
  tail.take({ type: "missed", id: "", data: '{"since":"a","until":"b"}' });
  expect(tail.snapshot()).toMatchObject({ skipped: 10, hasMissed: true });
});
