/** Rules of EventBridge with their targets. */

import type { EventsRule, EventsTarget, Target } from "../../api/schema";

export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly described: EventsRule;
  readonly targets: readonly EventsTarget[];
}

export function isEnabled({ described }: Rule): boolean {
  return described.State !== "DISABLED";
}

/** A rule's target as those of subscriptions are; none if its ARN names nothing of that kind. */
export function targetOf({ Arn: arn }: EventsTarget): Target | undefined {
  const [, , service, , , resource = ""] = arn.split(":");
  if (service === "states") {
    return { type: "stateMachine", arn };
  }
  if (service === "lambda") {
    return { type: "function", arn };
  }
  return service === "events" && resource.startsWith("event-bus/") ? { type: "bus", arn } : undefined;
}
