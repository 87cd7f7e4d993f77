import { expect, test } from "vitest";
import { filterOf, isOpen, patternOf, searchOf } from "./filter";

test("an address says which events are looked for", () => {
  const filter = filterOf(new URLSearchParams("type=Placed&bus=&hours=1&tab=browser"));
  expect(filter).toEqual({ type: "Placed", hours: 1 });
  expect(searchOf(filter)).toEqual({ type: "Placed", hours: "1" });
  expect(isOpen(filterOf(new URLSearchParams("tab=browser&hours=24&type=")))).toBe(true);
  expect(filterOf(new URLSearchParams("hours=forever"))).toEqual({});
});

test("who listens is told by a pattern", () => {
  expect(patternOf({ type: "Placed", from: "shop", bus: "shop" })).toBe(
    '{"detail-type":["Placed"],"source":["shop"]}',
  );
  expect(patternOf({ bus: "shop" })).toBeUndefined();
});
