import { expect, test } from "vitest";
import { isOver, isSettled } from "../../api/job";
import type { Job } from "../../api/schema";
import { filterOf } from "../executions/filter";
import { BULK_FORM, formOf, jobName, jobRequest, progressOf } from "./job";

test("a request says only what the form does, and what its action takes", () => {
  expect(jobRequest("orders", "stop", BULK_FORM, true)).toEqual({
    action: "stop",
    dryRun: true,
    filter: { machine: "orders" },
  });
  const form = {
    ...BULK_FORM,
    qualifier: "live",
    error: " Late ",
    statuses: ["FAILED" as const],
    stoppedFrom: "2026-01-31T12:00",
    stopCause: "enough",
    rate: "20",
  };
  expect(jobRequest("orders", "redrive", form, false)).toEqual({
    action: "redrive",
    dryRun: false,
    filter: {
      machine: "orders:live",
      error: "Late",
      statuses: ["FAILED"],
      stoppedFrom: new Date("2026-01-31T12:00").toISOString(),
    },
    ratePerSecond: 20,
  });
  expect(jobRequest("orders", "stop", form, false)).toMatchObject({
    filter: { machine: "orders:live", error: "Late" },
    stop: { cause: "enough" },
  });
});

test("the form begins with what the list shows", () => {
  const of = (query: string) => formOf(filterOf(new URLSearchParams(query)));
  expect(of("")).toEqual(BULK_FORM);
  expect(of("status=RUNNING&q=door")).toEqual(BULK_FORM);
  expect(of("status=FAILED&version=live&q=error=Orders.Late order=17 door")).toEqual({
    ...BULK_FORM,
    qualifier: "live",
    statuses: ["FAILED"],
    error: "Orders.Late",
    key: "order=17",
  });
});

test("a job's name has only letters that names may have", () => {
  const now = new Date("2026-01-31T12:05:06.789Z");
  expect(jobName("orders.é", "retry", true, now)).toBe("retry-orders.--20260131T120506-dry");
});

test("how far a job is", () => {
  const job = { state: "RUNNING", done: 3, refused: 1, parts: 4, partsDone: 0 } as Job;
  expect(progressOf(job, 8)).toBe(0.5);
  expect(progressOf(job, 2)).toBe(1);
  expect(progressOf(job, undefined)).toBeUndefined();
  expect(progressOf({ ...job, partsDone: 1 }, undefined)).toBe(0.25);
  expect(progressOf({ ...job, state: "COMPLETED" }, 100)).toBe(1);
});

test("a job that was cancelled is looked at until what was under way is done", () => {
  const job = { state: "CANCELLED", dryRun: false, found: 12, done: 9, refused: 1 } as Job;
  expect(isOver(job)).toBe(true);
  expect(isSettled(job)).toBe(false);
  expect(isSettled({ ...job, done: 11 })).toBe(true);
  expect(isSettled({ ...job, state: "COMPLETED", dryRun: true, done: 0, refused: 0 })).toBe(true);
  expect(isSettled({ ...job, state: "RUNNING", done: 11 })).toBe(false);
});
