import { expect, test } from "vitest";
import { changeOf, isOf, type Page, withChanges } from "./changes";
import type { Row, Status } from "./row";

const row = (name: string, startDate: number, status: Status = "RUNNING", stopDate?: number): Row => ({
  arn: name,
  name,
  status,
  startDate,
  stopDate,
  redriveCount: 0,
});
const names = (pages: readonly Page[]) => pages.map((page) => page.rows.map((row) => row.name).join(" "));

const PAGES: Page[] = [
  { rows: [row("e", 50), row("d", 40)], next: "2" },
  { rows: [row("c", 30), row("b", 20)], next: "3" },
];

test("what is listed is replaced where it is, and other pages stay the same", () => {
  const changed = withChanges(PAGES, [row("c", 30, "FAILED", 60)], undefined);
  expect(names(changed)).toEqual(["e d", "c b"]);
  expect(changed[1]?.rows[0]?.status).toBe("FAILED");
  expect(changed[0]).toBe(PAGES[0]);
});

test("what is new comes first; what belongs behind what is loaded is left to the next page", () => {
  expect(names(withChanges(PAGES, [row("f", 60)], undefined))).toEqual(["f e d", "c b"]);
  expect(names(withChanges(PAGES, [row("x", 35)], undefined))).toEqual(["e d", "x c b"]);
  expect(names(withChanges(PAGES, [row("a", 10, "FAILED", 70)], undefined))).toEqual(["e d", "c b"]);
  const whole = [{ rows: [row("b", 20)], next: undefined }];
  expect(names(withChanges(whole, [row("a", 10, "FAILED", 70)], undefined))).toEqual(["b a"]);
  expect(names(withChanges([{ rows: [], next: undefined }], [row("a", 10)], undefined))).toEqual(["a"]);
});

test("of a list of one status, what has another leaves it or does not come", () => {
  expect(names(withChanges(PAGES, [row("d", 40, "SUCCEEDED", 61), row("f", 60)], "RUNNING"))).toEqual([
    "f e",
    "c b",
  ]);
  const failed = [{ rows: [row("z", 90, "FAILED", 100)], next: "2" }];
  expect(names(withChanges(failed, [row("a", 1, "FAILED", 101), row("b", 95)], "FAILED"))).toEqual(["a z"]);
});

test("the last of an execution's changes counts", () => {
  const changed = withChanges(PAGES, [row("f", 60), row("f", 60, "SUCCEEDED", 61)], undefined);
  expect(names(changed)).toEqual(["f e d", "c b"]);
  expect(changed[0]?.rows[0]?.status).toBe("SUCCEEDED");
});

test("a change is read from a CloudEvent, and nothing from another event", () => {
  const detail = {
    executionArn: "arn",
    name: "o-1",
    status: "FAILED",
    startDate: 1500,
    stopDate: 2500,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: 1,
    error: "Late",
    cause: null,
  };
  expect(changeOf(JSON.stringify({ data: detail }))).toMatchObject({
    startDate: 1.5,
    stopDate: 2.5,
    error: "Late",
  });
  expect(changeOf(JSON.stringify({ since: "…" }))).toBeUndefined();
});

test("an execution is of the version and the alias that it was started by", () => {
  const started = { ...row("a", 1), versionArn: "a:b:c:d:e:f:orders:7", aliasArn: "a:b:c:d:e:f:orders:live" };
  expect([isOf(started, ""), isOf(started, "7"), isOf(started, "live"), isOf(started, "8")]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(isOf(row("b", 1), "7")).toBe(false);
});
