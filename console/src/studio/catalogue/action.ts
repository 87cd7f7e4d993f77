/** What a Task can call. */

import type { Members } from "../../execution/graph/definition";
import { expression, type Language } from "../inspector/language";
import { type ActionField, skeletonOf } from "./field";

/** How a task is waited for, and what its `Resource` ends with. */
export const PATTERNS = {
  requestResponse: "",
  sync: ".sync",
  /** Like `.sync`, and what comes back is JSON instead of its text. */
  syncJson: ".sync:2",
  token: ".waitForTaskToken",
} as const;
export type Pattern = keyof typeof PATTERNS;

/** Who does its tasks: the server itself, workers of the queue that is named after it, or workers that said so. */
export type Origin = "builtIn" | "worker" | "offered";

/** Something that a Task can call. */
export interface Action {
  /** Unique: `http:invoke`, `function:charge`. */
  readonly key: string;
  readonly service: string;
  readonly title: string;
  /** `Resource` without the pattern at its end. */
  readonly resource: string;
  readonly patterns: readonly Pattern[];
  readonly fields: readonly ActionField[];
  /** Where a task token is put if nobody has put it anywhere. */
  readonly tokenAt?: readonly (string | number)[];
  readonly origin: Origin;
  /** What its workers say of it, in their words. */
  readonly description?: string;
  /** A text or a sign that its workers gave it. */
  readonly icon?: string;
  /** Arguments that it always has, such as which state machine it starts. */
  readonly given?: Members;
}

/** The arguments to begin with. */
export function argumentsOf(action: Action): Members {
  return { ...skeletonOf(action.fields), ...action.given };
}

/** A Task that calls it. */
export function taskOf(action: Action, language: Language): Members {
  const [pattern = "requestResponse"] = action.patterns;
  const given = argumentsOf(action);
  const hasArguments = action.fields.length > 0;
  return {
    Type: "Task",
    Resource: action.resource + PATTERNS[pattern],
    ...(hasArguments && { [language === "JSONata" ? "Arguments" : "Parameters"]: given }),
  };
}

/** The queue where its tasks wait. */
export function queueOf(action: Action): string | undefined {
  const integration = /^arn:[^:]+:states:::(.+)$/.exec(action.resource)?.[1];
  return integration === undefined ? undefined : `tasks.${integration.replaceAll(":", ".")}`;
}

/** The task token as a value of the arguments. */
export function tokenIn(language: Language): string {
  return language === "JSONata" ? expression("$states.context.Task.Token") : "$$.Task.Token";
}
