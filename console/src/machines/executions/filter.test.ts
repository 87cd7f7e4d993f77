import { expect, test } from "vitest";
import { filterOf, isMeant, listFilter } from "./filter";
import type { Row } from "./row";

const NOON = Date.parse("2026-01-31T12:00:00Z");
const filter = (query: string) => filterOf(new URLSearchParams(query));

test("the address says what is listed", () => {
  expect(listFilter(filter("status=FAILED"), NOON)).toBeUndefined();
  expect(listFilter(filter("since=-1h&name=order"), NOON)).toEqual({
    startedFrom: NOON / 1000 - 3600,
    name: "order",
  });
  expect(listFilter(filter("when=stopped&until=2026-01-31T12:00:00Z&error=Late"), NOON)).toEqual({
    stoppedTo: NOON / 1000,
    error: "Late",
  });
});

test("what happens live is listed if it is meant", () => {
  const row: Row = { arn: "a", name: "order-17", status: "RUNNING", startDate: NOON / 1000, redriveCount: 0 };
  const takes = (query: string, one: Row = row) => isMeant(one, filter(query), NOON);
  expect(takes("")).toBe(true);
  expect(takes("name=17&since=-1h")).toBe(true);
  expect(takes("name=18")).toBe(false);
  expect(takes("until=-1h")).toBe(false);
  expect(takes("when=stopped&since=-1h")).toBe(false);
  expect(takes("when=stopped&since=-1h", { ...row, stopDate: NOON / 1000 })).toBe(true);
  expect(takes("error=Late")).toBe(false);
  expect(takes("error=Late", { ...row, error: "Orders.Late" })).toBe(true);
});
