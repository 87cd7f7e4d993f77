import { expect, test } from "vitest";
import { isOvertaken } from "./draft";

test("a draft is overtaken by another definition, not by another configuration", () => {
  const base = { definition: "{1}", revisionId: "a" };
  expect(isOvertaken(base, base)).toBe(false);
  expect(isOvertaken(base, { definition: "{1}", revisionId: "b" })).toBe(false);
  expect(isOvertaken(base, { definition: "{2}", revisionId: "b" })).toBe(true);
  const first = { definition: "{1}", revisionId: undefined };
  expect(isOvertaken(first, { ...first, definition: "{2}" })).toBe(true);
});
