/** Definitions to begin with: each runs at once, without a worker or anything else. */

import type { JsonObject, JsonValue } from "../../../api/json-value";
import type { ScheduleForm, SubscriptionForm } from "../../../api/schema";
import type { Scope } from "../../../api/scope";
import type { MachineType } from "../../machine";

export type TemplateKey =
  | "hello"
  | "order"
  | "approval"
  | "saga"
  | "fanOut"
  | "polling"
  | "report"
  | "correlation"
  | "pipeline"
  | "charge"
  | "totals";

export interface Template {
  readonly key: TemplateKey;
  /** The name of the state machine that is made of it. */
  readonly name: string;
  readonly type: MachineType;
  definition(scope: Scope): object;
  /** What its first execution is started with. */
  readonly input: JsonValue;
  /** What its tasks are answered in the place of workers, by the names of the states. */
  readonly mocks?: JsonObject;
  /** The line that starts workers for its tasks. */
  readonly worker?: string;
  /** What is made beside it, for the state machine of this ARN. */
  beside?(arn: string): Beside;
}

export interface Beside {
  readonly subscriptions?: Readonly<Record<string, SubscriptionForm>>;
  readonly schedules?: Readonly<Record<string, ScheduleForm>>;
}

/** The ARN of a function, whose tasks a worker of the same name does. */
export function functionArn({ account, region }: Scope, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

/** A definition that is written for the server's usual account and region, for another one. */
export function ofScope(definition: object, { account, region }: Scope): object {
  return JSON.parse(JSON.stringify(definition).replaceAll("us-east-1:000000000000", `${region}:${account}`));
}

/** What a function is answered for. */
export function answered(payload: JsonValue): JsonObject {
  return { Return: { StatusCode: 200, Payload: payload } };
}

/** The first of `name`, `name-2`, `name-3`, … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}
