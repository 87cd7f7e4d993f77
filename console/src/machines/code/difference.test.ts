import { expect, test } from "vitest";
import { difference } from "./difference";

test("only what differs is replaced", () => {
  expect(difference("a", "a")).toBeUndefined();
  expect(difference("{a}", "{b}")).toEqual({ from: 1, to: 2, insert: "b" });
  expect(difference("aa", "aaa")).toEqual({ from: 2, to: 2, insert: "a" });
  expect(difference("aaa", "aa")).toEqual({ from: 2, to: 3, insert: "" });
  expect(difference("", "x")).toEqual({ from: 0, to: 0, insert: "x" });
});
