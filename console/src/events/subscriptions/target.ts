/** What a target is, in a word and in a place. */

import type { Target } from "../../api/schema";
import { paths } from "../../shell/paths";

/** Where a target is: its URL, topic or the last part of its ARN. */
export function placeOf(target: Target, subscription?: string): string {
  switch (target.type) {
    case "queue":
      return subscription === undefined ? "" : `subscription.${subscription}`;
    case "webhook":
      return target.url;
    case "file":
      return target.path;
    case "kafkaTopic":
      return target.topic;
    case "amqpExchange":
      return [target.exchange, target.routingKey].filter(Boolean).join(" / ");
    case "task":
      return `${nameOfArn(target.arn)} / ${target.state}`;
    case "stdout":
      return "";
    default:
      return nameOfArn(target.arn);
  }
}

/** The name in an ARN of a state machine, function or bus; with its version or alias. */
export function nameOfArn(arn: string): string {
  const parts = arn.split(":");
  const resource = parts.slice(6).join(":");
  return resource === "" ? (parts[5] ?? arn).replace(/^event-bus\//, "") : resource;
}

/** The page of what a target is, if it has one here. */
export function pageOf(target: Target): string | undefined {
  const name = "arn" in target ? nameOfArn(target.arn) : "";
  switch (target.type) {
    case "stateMachine":
    case "task":
      return paths.machine(name.split(":")[0] ?? name);
    case "function":
      return paths.queue(`tasks.${name.split(":")[0]}`);
    default:
      return undefined;
  }
}
