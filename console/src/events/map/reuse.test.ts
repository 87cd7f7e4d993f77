import { expect, test } from "vitest";
import { Reuse } from "./reuse";

test("what is as it was is the object that it was", () => {
  const reuse = new Reuse<{ id: string; count: number }>();
  const [one, other] = reuse.of([
    { id: "one", count: 1 },
    { id: "other", count: 1 },
  ]);
  const again = reuse.of([
    { id: "one", count: 1 },
    { id: "other", count: 2 },
  ]);
  expect(again[0]).toBe(one);
  expect(again[1]).not.toBe(other);
  expect(reuse.of([])).toEqual([]);
});
