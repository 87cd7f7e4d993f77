/** What a target is, in a word and in a place. */

import { paths } from "../../shell/paths";
import type { Target } from "../types";

/** Where a target is: its URL, topic or the last part of its ARN. */
export function placeOf(target: Target, subscription?: string): string {
  const member = (name: string) => (typeof target[name] === "string" ? String(target[name]) : "");
  switch (target.type) {
    case "queue":
      return subscription === undefined ? "" : `subscription.${subscription}`;
    case "webhook":
      return member("url");
    case "file":
      return member("path");
    case "kafkaTopic":
      return member("topic");
    case "amqpExchange":
      return [member("exchange"), member("routingKey")].filter((part) => part !== "").join(" / ");
    case "task":
      return `${nameOfArn(member("arn"))} / ${member("state")}`;
    default:
      return nameOfArn(member("arn"));
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
  const name = nameOfArn(typeof target.arn === "string" ? target.arn : "");
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
