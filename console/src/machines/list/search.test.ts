import { expect, test } from "vitest";
import { isFound } from "./search";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";
const finds = (wanted: string) => isFound({ name: "orders", arn: ARN }, wanted);

test("a part of the name is enough, however it is written", () => {
  expect(["", "ord", "DERS", "orders-late"].map(finds)).toEqual([true, true, true, false]);
});

test("an ARN is that of the state machine, of its beginning, or of what hangs on it", () => {
  expect([ARN, ARN.slice(0, 40), `${ARN}:7`, `${ARN}:live`].every(finds)).toBe(true);
  expect([`${ARN}-late`, "states", ARN.replace("000", "111")].some(finds)).toBe(false);
});
