import { expect, test } from "vitest";
import { isRouting, routesOf, routingOf } from "./routing";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";

test("an alias leads to one version, or to two with their shares", () => {
  const one = [{ stateMachineVersionArn: `${ARN}:1`, weight: 100 }];
  const two = [
    { stateMachineVersionArn: `${ARN}:1`, weight: 80 },
    { stateMachineVersionArn: `${ARN}:2`, weight: 20 },
  ];
  expect(routingOf(one)).toEqual({ first: "1", second: "", share: 100 });
  expect(routesOf(ARN, routingOf(one))).toEqual(one);
  expect(routesOf(ARN, routingOf(two))).toEqual(two);
});

test("two versions are two", () => {
  expect(isRouting({ first: "1", second: "", share: 100 })).toBe(true);
  expect(isRouting({ first: "1", second: "1", share: 50 })).toBe(false);
  expect(isRouting({ first: "", second: "", share: 100 })).toBe(false);
});
