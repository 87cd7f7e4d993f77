import { expect, test } from "vitest";
import { machineArn, machineNameOf, qualifierOf } from "./arns";

const SCOPE = { account: "000000000000", region: "us-east-1" };

test("an ARN says its state machine, and its version or alias if it has one", () => {
  const plain = machineArn(SCOPE, "orders");
  const version = machineArn(SCOPE, "orders", "7");
  expect(plain).toBe("arn:aws:states:us-east-1:000000000000:stateMachine:orders");
  expect([machineNameOf(plain), qualifierOf(plain)]).toEqual(["orders", undefined]);
  expect([machineNameOf(version), qualifierOf(version)]).toEqual(["orders", "7"]);
  expect(qualifierOf(undefined)).toBeUndefined();
});
