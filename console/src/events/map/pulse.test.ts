import { expect, test } from "vitest";
import type { CloudEvent } from "../../api/schema";
import { Pulse } from "./pulse";

function event(source: string, subject = ""): CloudEvent {
  return { specversion: "1.0", id: "e", source, type: "T", subject };
}

test("a thousand events are one change of their publisher", () => {
  const pulse = new Pulse();
  let changes = 0;
  pulse.subscribe("publisher:shop", () => {
    changes += 1;
  });
  for (let count = 0; count < 1000; count += 1) {
    pulse.take(event("shop"));
  }
  pulse.step();
  expect([changes, pulse.rate("publisher:shop")]).toEqual([1, 500]);
  for (let step = 0; step < 4; step += 1) {
    pulse.step();
  }
  expect([changes, pulse.rate("publisher:shop")]).toEqual([2, 0]);
});

test("what executions announce is their state machine's, too", () => {
  const pulse = new Pulse();
  pulse.take(event("aws.states", "arn:aws:states:us-east-1:000000000000:execution:order:o-1"));
  pulse.step();
  expect(pulse.rate("machine:order")).toBe(1);
});
