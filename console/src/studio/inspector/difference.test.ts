import { expect, test } from "vitest";
import { difference } from "./difference";

test("only what differs is set", () => {
  const before = { a: { b: 1, c: 2 }, d: [1, 2], e: 5 };
  expect(difference(before, { a: { b: 1, c: 3 }, d: [1, 2], f: 6 })).toEqual([
    { path: ["e"], value: undefined },
    { path: ["a", "c"], value: 3 },
    { path: ["f"], value: 6 },
  ]);
  expect(difference(before, { ...before })).toEqual([]);
});

test("an element is taken out of an array, or put at its end, alone", () => {
  expect(difference([1, 2, 3], [1, 3])).toEqual([{ path: [1], value: undefined }]);
  expect(difference([1, 2], [1])).toEqual([{ path: [1], value: undefined }]);
  expect(difference([1], [1, 2])).toEqual([{ path: [1], value: 2 }]);
  expect(difference([2], [1, 2])).toEqual([{ path: [], value: [1, 2] }]);
});

test("another order of members is another object", () => {
  expect(difference({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([{ path: [], value: { b: 2, a: 1 } }]);
  expect(difference({ a: 1, b: 2 }, { x: 1, b: 2 })).toEqual([{ path: [], value: { x: 1, b: 2 } }]);
});

test("elements that change places stay as they are", () => {
  const [a, b] = [
    { x: 1, y: 2 },
    { x: 3, z: 4 },
  ];
  expect(difference([a, b], [b, a], ["r"])).toEqual([
    { path: ["r", 0], value: b },
    { path: ["r", 1], value: a },
  ]);
});
