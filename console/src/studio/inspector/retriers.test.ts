import { expect, test } from "vitest";
import { delays, errorNameFault } from "./retriers";

test("delays grow at the backoff rate up to the longest", () => {
  const retrier = { intervalSeconds: 3, attemptsMax: 5, backoffRate: 2, delaySecondsMax: undefined };
  expect(delays(retrier, 8)).toEqual([3, 6, 12, 24, 48]);
  expect(delays({ ...retrier, delaySecondsMax: 10 }, 4)).toEqual([3, 6, 10, 10]);
  expect(delays({ ...retrier, attemptsMax: 0 }, 4)).toEqual([]);
  expect(delays({ ...retrier, backoffRate: 1 }, 2)).toEqual([3, 3]);
});

test("States.ALL stands alone and at the end", () => {
  expect(errorNameFault(["States.ALL"], true)).toBeUndefined();
  expect(errorNameFault(["States.ALL"], false)).toBe("all");
  expect(errorNameFault(["States.ALL", "A"], true)).toBe("all");
});

test("names that no error has are told", () => {
  expect(errorNameFault([], true)).toBe("empty");
  expect(errorNameFault(["States.Strange"], true)).toBe("unknown");
  expect(errorNameFault(["States.Runtime"], true)).toBe("never");
  expect(errorNameFault(["Own", "States.Http.StatusCode.404", "States.Timeout"], true)).toBeUndefined();
});
