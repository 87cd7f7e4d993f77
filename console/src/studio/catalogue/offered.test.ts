import { expect, test } from "vitest";
import type { Queue } from "../../api/schema";
import { argumentsOf, queueOf, taskOf } from "./action";
import { ACTIONS, actionOf } from "./actions";
import { activitiesOf, functionsOf, startsOf } from "./offered";
import { isResource, readResource, writeResource } from "./resource";

const SCOPE = { account: "000000000000", region: "us-east-1" };

function queue(name: string, more: Partial<Queue> = {}): Queue {
  return { name, waiting: 0, inFlight: 0, workers: 1, oldestWaitingSince: null, paused: false, ...more };
}

test("a queue of a function is an action with the fields of its schema", () => {
  const inputSchema = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
  const found = functionsOf(
    [
      queue("tasks.charge", { title: "Charge a card", description: "Takes money.", inputSchema }),
      queue("tasks.sqs.sendMessage"),
      queue("tasks.aws-sdk.s3.getObject"),
      queue("tasks.my.function"),
      queue("activity.pack"),
      queue("subscription.mail"),
    ],
    SCOPE,
  );
  expect(found.map(({ key, title }) => `${key} ${title}`)).toEqual([
    "function:charge Charge a card",
    "function:my.function my.function",
  ]);
  const [charge] = found;
  expect(charge && taskOf(charge, "JSONata")).toEqual({
    Type: "Task",
    Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge",
    Arguments: { id: "" },
  });
});

test("an activity has what its queue says, a state machine is started", () => {
  const arn = "arn:aws:states:us-east-1:000000000000:activity:pack";
  const described = [queue("activity.pack", { title: "Pack" })];
  expect(activitiesOf([{ name: "pack", activityArn: arn }], described)).toMatchObject([
    { title: "Pack", resource: arn },
  ]);
  const [start] = startsOf([{ name: "order", stateMachineArn: "arn:order" }]);
  expect(start && taskOf(start, "JSONPath")).toEqual({
    Type: "Task",
    Resource: "arn:aws:states:::states:startExecution.sync:2",
    Parameters: { StateMachineArn: "arn:order", Input: {} },
  });
});

test("every action has its own key, resource and patterns that make one", () => {
  expect(new Set(ACTIONS.map(({ key }) => key)).size).toBe(ACTIONS.length);
  for (const action of ACTIONS) {
    for (const pattern of action.patterns) {
      const resource = writeResource({ base: action.resource, pattern });
      expect(isResource(resource), resource).toBe(true);
      expect(readResource(resource)).toEqual({ base: action.resource, pattern });
      expect(actionOf(resource, ACTIONS)).toBe(action);
    }
  }
});

test("a resource that the catalogue does not list is an action, too", () => {
  expect(actionOf("arn:aws:states:::aws-sdk:ec2:runInstances.waitForTaskToken", ACTIONS)).toMatchObject({
    key: "aws-sdk:ec2:runInstances",
    title: "RunInstances",
    patterns: ["requestResponse", "token"],
  });
  expect(actionOf("arn:aws-cn:states:::sqs:sendMessage", ACTIONS)?.key).toBe("sqs:sendMessage");
  expect(actionOf("something", ACTIONS)).toBeUndefined();
  expect(actionOf("arn:aws:lambda:us-east-1:000000000000:function:f", ACTIONS)).toBeUndefined();
});

test("arguments begin with what is required", () => {
  const events = actionOf("arn:aws:states:::events:putEvents", ACTIONS);
  expect(events && argumentsOf(events)).toEqual({ Entries: [{ Source: "", DetailType: "", Detail: {} }] });
  expect(events && queueOf(events)).toBe("tasks.events.putEvents");
});
