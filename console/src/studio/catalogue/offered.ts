/** What the running server offers beside AWS's actions: functions and activities that have workers or were
 * described, and state machines that can be started. */

import type { Queue } from "../../api/schema";
import type { Scope } from "../../api/scope";
import type { Action } from "./action";
import { SERVICES } from "./integrations";
import { PARAMETERS } from "./parameters";
import { fieldsOfSchema } from "./schema";

const FUNCTION = "tasks.";
const ACTIVITY = "activity.";

/** The functions whose tasks wait in these queues. The queue of an integration is none. */
export function functionsOf(queues: readonly Queue[], scope: Scope): readonly Action[] {
  const names = queues.filter(({ name }) => name.startsWith(FUNCTION) && !isIntegration(name));
  return names.map((queue) => {
    const name = queue.name.slice(FUNCTION.length);
    const resource = `arn:aws:lambda:${scope.region}:${scope.account}:function:${name}`;
    return described(queue, { key: `function:${name}`, service: "Lambda functions", title: name, resource });
  });
}

/** Activities, with what the queues of their names say of them. */
export function activitiesOf(
  activities: readonly { readonly name: string; readonly activityArn: string }[],
  queues: readonly Queue[],
): readonly Action[] {
  return activities.map(({ name, activityArn }) =>
    described(
      queues.find((queue) => queue.name === ACTIVITY + name),
      { key: `activity:${name}`, service: "Activities", title: name, resource: activityArn },
    ),
  );
}

/** Starting each of these state machines. */
export function startsOf(
  machines: readonly { readonly name: string; readonly stateMachineArn: string }[],
): readonly Action[] {
  return machines.map(({ name, stateMachineArn }) => ({
    key: `machine:${name}`,
    service: "State machines",
    title: name,
    resource: "arn:aws:states:::states:startExecution",
    // Who starts another one mostly wants what comes of it.
    patterns: ["syncJson", "requestResponse", "sync", "token"],
    ...(PARAMETERS["states:startExecution"] ?? { fields: [] }),
    given: { StateMachineArn: stateMachineArn, Input: {} },
    origin: "builtIn",
  }));
}

type Plain = Pick<Action, "key" | "service" | "title" | "resource">;

function described(queue: Queue | undefined, plain: Plain): Action {
  return {
    ...plain,
    title: queue?.title ?? plain.title,
    patterns: ["requestResponse"],
    fields: fieldsOfSchema(queue?.inputSchema),
    origin: "offered",
    ...(queue?.description && { description: queue.description }),
    ...(queue?.icon && { icon: queue.icon }),
  };
}

function isIntegration(queue: string): boolean {
  const [, service = "", verb] = queue.split(".");
  const known = SERVICES.some(({ id, actions }) => id === service && actions.includes(verb ?? ""));
  return known || service === "aws-sdk";
}
