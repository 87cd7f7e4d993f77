/** What a Task can call on every server: AWS's optimized integrations and calls of its SDK. The server does some
 * of them itself; for the others a worker takes the tasks from the queue that is named after them. */

import type { Action, Pattern } from "./action";
import { patternsOf, SERVICES } from "./integrations";
import { PARAMETERS } from "./parameters";
import { readResource } from "./resource";

/** What the server does itself. */
const BUILT_IN = ["http:invoke", "events:putEvents", "states:startExecution"];

const SDK = "aws-sdk:";

/** SDK calls take a token, but have no jobs. */
const SDK_PATTERNS: readonly Pattern[] = ["requestResponse", "token"];

function action(key: string, service: string, patterns: readonly Pattern[]): Action {
  const verb = key.slice(key.lastIndexOf(":") + 1);
  const { fields = [], tokenAt } = PARAMETERS[key] ?? {};
  return {
    key,
    service,
    title: verb.charAt(0).toUpperCase() + verb.slice(1),
    resource: `arn:aws:states:::${key}`,
    patterns,
    fields,
    ...(tokenAt !== undefined && { tokenAt }),
    origin: BUILT_IN.includes(key) ? "builtIn" : "worker",
  };
}

const optimized = SERVICES.flatMap((service) =>
  service.actions.map((verb) => action(`${service.id}:${verb}`, service.title, patternsOf(service, verb))),
);

const sdk = Object.keys(PARAMETERS)
  .filter((key) => key.startsWith(SDK))
  .map((key) => action(key, sdkTitle(key), SDK_PATTERNS));

function sdkTitle(key: string): string {
  return `AWS SDK: ${key.slice(SDK.length, key.lastIndexOf(":"))}`;
}

export const ACTIONS: readonly Action[] = [...optimized, ...sdk];

/** The action that a `Resource` names among those that are known, or one that is made of its text. */
export function actionOf(resource: string, actions: readonly Action[]): Action | undefined {
  const { base } = readResource(resource);
  const name = /^arn:[^:]+:states:::(.+)$/.exec(base)?.[1];
  const known = actions.find((action) => action.resource === base || action.key === name);
  if (known !== undefined || name === undefined || !name.includes(":")) {
    return known;
  }
  const isSdk = name.startsWith(SDK);
  const service = isSdk ? sdkTitle(name) : name.slice(0, name.indexOf(":"));
  return action(name, service, isSdk ? SDK_PATTERNS : ["requestResponse", "sync", "token"]);
}
