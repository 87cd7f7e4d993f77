import { expect, test } from "vitest";
import { nameFault } from "./names";

test("a name is refused for what the server refuses it for", () => {
  expect(nameFault("orders-17_x.é")).toBeUndefined();
  expect(nameFault("ü".repeat(80))).toBeUndefined();
  expect(nameFault("")).toBe("empty");
  expect(nameFault("x".repeat(81))).toBe("long");
  for (const name of ["a b", "a:b", "a/b", "a\u0007", "a*", "a\u00a0b"]) {
    expect(nameFault(name)).toBe("illegal");
  }
});
