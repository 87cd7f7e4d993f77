import { expect, test } from "vitest";
import { ranges } from "./ranges";

test("neighbours are one range", () => {
  expect(ranges([3, 0, 1, 2, 7, 9, 10])).toBe("0–3, 7, 9–10");
  expect(ranges([])).toBe("");
});
