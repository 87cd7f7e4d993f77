import { expect, test } from "vitest";
import { stepsOf } from "./steps";

test("a step is what it was before it was encoded", () => {
  const id = "arn:a/b%3Ac 50%";
  expect(stepsOf(`/console/000000000000/us-east-1/events/${encodeURIComponent(id)}`)).toEqual(["events", id]);
  expect(stepsOf("/console/0/r/events/50%")).toEqual(["events", "50%"]);
});
