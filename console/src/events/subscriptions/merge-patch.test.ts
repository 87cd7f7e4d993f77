import { expect, test } from "vitest";
import { merged } from "./merge-patch";

test("RFC 7396's examples", () => {
  const table = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "foo" }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ] as const;
  for (const [target, patch, result] of table) {
    expect(merged(target, patch)).toEqual(result);
  }
});

test("a member named like one of every object is a member", () => {
  const patch = JSON.parse('{"__proto__": {"a": 1}}');
  expect(JSON.stringify(merged({}, patch))).toBe('{"__proto__":{"a":1}}');
});
