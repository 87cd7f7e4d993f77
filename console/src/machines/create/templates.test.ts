import { expect, test } from "vitest";
import { freeName } from "./templates";

test("a name that is taken gets a number", () => {
  expect(freeName("hello", new Set())).toBe("hello");
  expect(freeName("hello", new Set(["hello", "hello-2"]))).toBe("hello-3");
});
