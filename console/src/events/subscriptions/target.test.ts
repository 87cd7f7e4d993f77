import { expect, test } from "vitest";
import { nameOfArn, pageOf, placeOf } from "./target";

const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:orders:live";

const task = {
  type: "task",
  arn: machine,
  state: "Wait",
  eventKey: "$.detail.id",
  taskKey: "$.id",
  keepSeconds: 60,
  takers: "oldest",
} as const;

test("a target is told by its place", () => {
  expect(placeOf({ type: "queue" }, "billing")).toBe("subscription.billing");
  expect(placeOf({ type: "webhook", url: "https://a.example/b", structured: false, hasSecret: false })).toBe(
    "https://a.example/b",
  );
  expect(placeOf({ type: "stateMachine", arn: machine })).toBe("orders:live");
  expect(placeOf(task)).toBe("orders:live / Wait");
  expect(placeOf({ type: "amqpExchange", exchange: "", routingKey: "mail", mode: "binary" })).toBe("mail");
  expect(nameOfArn("arn:aws:events:us-east-1:000000000000:event-bus/payments")).toBe("payments");
});

test("a target that has a page leads there", () => {
  expect(pageOf({ type: "stateMachine", arn: machine })).toBe("/machines/orders");
  expect(pageOf({ type: "function", arn: "arn:aws:lambda:us-east-1:0:function:charge" })).toBe(
    "/workers/tasks.charge",
  );
  expect(pageOf({ type: "file", path: "a" })).toBeUndefined();
});
