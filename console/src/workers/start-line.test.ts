import { expect, test } from "vitest";
import { startLine } from "./start-line";

test("a queue of a function is served by a command", () => {
  expect(startLine("tasks.charge", "http://127.0.0.1:8083")).toBe(
    "frevo worker --endpoint http://127.0.0.1:8083 --function charge -- python -m awslambdaric app.handler",
  );
  expect(startLine("tasks.a; rm -rf", "http://h")).toContain("--function 'a; rm -rf' --");
});

test("a queue of an activity is asked for its tasks", () => {
  const scope = { account: "111111111111", region: "sa-east-1" };
  expect(startLine("activity.approve", "http://h", scope)).toBe(
    "aws stepfunctions get-activity-task --region sa-east-1 --endpoint-url http://h --activity-arn arn:aws:states:sa-east-1:111111111111:activity:approve",
  );
});
