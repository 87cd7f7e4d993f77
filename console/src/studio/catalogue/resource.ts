/** A Task's `Resource`: what it names, and the integration pattern at its end. */

import { PATTERNS, type Pattern } from "./action";

export interface Resource {
  readonly base: string;
  readonly pattern: Pattern;
}

export function readResource(text: string): Resource {
  const pattern = (["syncJson", "sync", "token"] as const).find((name) => text.endsWith(PATTERNS[name]));
  return pattern === undefined
    ? { base: text, pattern: "requestResponse" }
    : { base: text.slice(0, -PATTERNS[pattern].length), pattern };
}

export function writeResource({ base, pattern }: Resource): string {
  return base + PATTERNS[pattern];
}

/** Whether a text looks like something that a Task can call. */
export function isResource(text: string): boolean {
  return (
    /^arn:aws[\w-]*:states:::[\w-]+(:[\w-]+)+(\.(sync(:2)?|waitForTaskToken))?$/.test(text) ||
    /^arn:aws[\w-]*:lambda:[\w-]+:\d+:function:[^:]+(:[^:]+)?$/.test(text) ||
    /^arn:aws[\w-]*:states:[\w-]+:\d+:activity:.+$/.test(text)
  );
}
