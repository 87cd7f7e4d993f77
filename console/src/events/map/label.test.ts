import { expect, test } from "vitest";
import { placeOfLabel, shareOf } from "./label";

const ENDS = { sourceX: 0, sourceY: 0, targetX: 100, targetY: 40 };

test("a label stands on the curve, in the middle or where edges are apart", () => {
  expect(placeOfLabel(ENDS, 0, "right")).toEqual({ x: 0, y: 0 });
  expect(placeOfLabel(ENDS, 0.5, "right")).toEqual({ x: 50, y: 20 });
  expect(placeOfLabel(ENDS, 1, "right")).toEqual({ x: 100, y: 40 });
  // What leaves horizontally is first beside its end, what leaves downwards below it.
  const [beside, below] = [placeOfLabel(ENDS, 0.25, "right"), placeOfLabel(ENDS, 0.25, "down")];
  expect(beside.x / 100).toBeGreaterThan(beside.y / 40);
  expect(below.x / 100).toBeLessThan(below.y / 40);
  expect(shareOf({ from: "publisher:a", to: "bus:b" })).toBeLessThan(0.5);
  expect(shareOf({ from: "bus:b", to: "subscription:c" })).toBeGreaterThan(0.5);
});
