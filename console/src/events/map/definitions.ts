/** Which queues the tasks of a definition wait in. */

import { isObject, type JsonValue } from "../../api/json-value";
import { type Members, members } from "../../execution/graph/definition";

/** The queues of a definition, each once. What is no JSON has none. */
export function queuesOf(definition: string): readonly string[] {
  let whole: JsonValue;
  try {
    whole = JSON.parse(definition) as JsonValue;
  } catch {
    return [];
  }
  const found = new Set<string>();
  const open: JsonValue[] = [whole];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isObject(value)) {
      const queue = value.Type === "Task" ? queueOf(value) : undefined;
      if (queue !== undefined) {
        found.add(queue);
      }
    }
    if (typeof value === "object" && value !== null) {
      open.push(...Object.values(value));
    }
  }
  return [...found].sort();
}

/** The queue of a Task state, if its resource is a function or an activity. */
export function queueOf(state: Members): string | undefined {
  const resource = typeof state.Resource === "string" ? state.Resource : "";
  const activity = /^arn:[^:]*:states:[^:]*:\d+:activity:(.+)$/.exec(resource)?.[1];
  if (activity !== undefined) {
    return `activity.${activity}`;
  }
  const invoked = /^arn:[^:]*:states:::lambda:invoke/.test(resource) ? functionOf(state) : resource;
  const name = functionNamed(invoked);
  return name === undefined ? undefined : `tasks.${name}`;
}

/** What a Task of Lambda's Invoke names; an expression is known only when it runs. */
function functionOf(state: Members): string {
  for (const given of [state.Parameters, state.Arguments]) {
    const { FunctionName: name } = members(given);
    if (typeof name === "string" && !name.startsWith("{%")) {
      return name;
    }
  }
  return "";
}

function functionNamed(text: string): string | undefined {
  const arn = /^arn:[^:]*:lambda:[^:]*:\d*:function:([^:]+)/.exec(text);
  if (arn !== null) {
    return arn[1];
  }
  return /^([\w.-]+)(?::[\w$-]+)?$/.exec(text)?.[1];
}
