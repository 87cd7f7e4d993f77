import { expect, test } from "vitest";
import { clicked, sorted, sortOf } from "./sort";
import type { Item } from "./use-machines";

const item = (name: string, failed: number, createdAt: string): Item => ({
  name,
  arn: name,
  type: "STANDARD",
  status: "ACTIVE",
  paused: false,
  createdAt,
  counts: { failed },
});
const ITEMS = [
  item("b", 5, "2026-01-01T00:00:00Z"),
  item("a", 0, "2026-01-03T00:00:00Z"),
  item("c", 5, "2026-01-02T00:00:00Z"),
];
const names = (sort: string) =>
  sorted(ITEMS, sortOf(sort))
    .map((item) => item.name)
    .join("");

test("the list is in the order that the address says, by name where that says nothing", () => {
  expect([names("name"), names("-name"), names("-created"), names("-failed"), names("nonsense")]).toEqual([
    "abc",
    "cba",
    "acb",
    "bca",
    "abc",
  ]);
});

test("a second click turns the order around", () => {
  expect(clicked(sortOf(null), "name")).toBe("-name");
  expect(clicked(sortOf(null), "failed")).toBe("-failed");
  expect(clicked(sortOf("-failed"), "failed")).toBe("failed");
});
