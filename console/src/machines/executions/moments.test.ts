import { expect, test } from "vitest";
import { fieldOf, momentOf, secondsOf } from "./moments";

const NOON = Date.parse("2026-01-31T12:00:00Z");

test("a moment is itself, or so long before now", () => {
  expect(secondsOf("-15m", NOON)).toBe(NOON / 1000 - 900);
  expect(secondsOf("-7d", NOON)).toBe(NOON / 1000 - 604_800);
  expect(secondsOf("2026-01-31T12:00:00.000Z", 0)).toBe(NOON / 1000);
  for (const wrong of ["", "-7y", "yesterday", "15m"]) {
    expect(secondsOf(wrong, NOON)).toBeUndefined();
  }
});

test("a field shows a moment in either zone, and says the same one", () => {
  const moment = "2026-01-31T12:30:00.000Z";
  expect(fieldOf(moment, "utc")).toBe("2026-01-31T12:30");
  expect(momentOf(fieldOf(moment, "utc"), "utc")).toBe(moment);
  expect(momentOf(fieldOf(moment, "local"), "local")).toBe(moment);
  expect(fieldOf("-7d", "utc")).toBe("");
  expect(momentOf("", "local")).toBe("");
});
