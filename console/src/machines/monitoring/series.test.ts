import { expect, test } from "vitest";
import { rangeOf, seriesOf } from "./series";

const NOON = Date.parse("2026-01-31T12:00:00Z") / 1000;

test("there is a value for each minute, also where nothing happened", () => {
  const points = [
    { at: "2026-01-31T12:01:00Z", step: "minute" as const, started: 3, failed: 1 },
    { at: "2026-01-31T12:03:00Z", step: "minute" as const, succeeded: 2 },
  ];
  const series = seriesOf(points, NOON, NOON + 200);
  expect(series.at).toEqual([NOON, NOON + 60, NOON + 120, NOON + 180]);
  expect(series.values.started).toEqual([0, 3, 0, 0]);
  expect(series.values.succeeded).toEqual([0, 0, 0, 2]);
  expect(series.values.failed).toEqual([0, 1, 0, 0]);
});

test("what timed out or was aborted has not failed", () => {
  const points = [
    { at: "2026-01-31T12:01:00Z", step: "minute" as const, failed: 6, timedOut: 2, aborted: 1 },
  ];
  const { values } = seriesOf(points, NOON, NOON + 60);
  expect([values.failed[1], values.timedOut[1], values.aborted[1]]).toEqual([3, 2, 1]);
});

test("how long executions took is told for each minute in which some ended", () => {
  const durations = { millis: 200, p50: 50, p95: 95, p99: 99, buckets: [[0, 100, 4]] as const };
  const points = [{ at: "2026-01-31T12:01:00Z", step: "minute" as const, durations }];
  expect(seriesOf(points, NOON, NOON + 60).durations.p50).toEqual([null, 50]);
});

test("beyond a day minutes are added up to hours; what is outside is left out", () => {
  const points = [
    { at: "2026-01-31T12:00:00Z", step: "hour" as const, started: 3 },
    { at: "2026-01-31T12:10:00Z", step: "minute" as const, started: 4 },
    { at: "2026-01-20T12:00:00Z", step: "hour" as const, started: 9 },
  ];
  const series = seriesOf(points, NOON, NOON + 25 * 3600);
  expect(series.step).toBe(3600);
  expect(series.values.started.slice(0, 2)).toEqual([7, 0]);
  expect(series.at.length).toBe(26);
});

test("an unknown range is the last hour", () => {
  expect([rangeOf("7d"), rangeOf("9y"), rangeOf(null)]).toEqual(["7d", "1h", "1h"]);
});
