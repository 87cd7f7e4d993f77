import { expect, test } from "vitest";
import { messageOf } from "./cause";

test("what a function says is read out of the cause; any other cause is what it is", () => {
  expect(messageOf('{"errorType":"CardDeclined","errorMessage":"declined by the bank"}')).toBe(
    "declined by the bank",
  );
  expect(messageOf("declined by the bank")).toBeUndefined();
  expect(messageOf('{"errorMessage":17}')).toBeUndefined();
  expect(messageOf("null")).toBeUndefined();
});
