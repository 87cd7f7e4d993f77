/** What may be typed next in a path or an expression: variables, data, the context object, functions. */

import type { JsonPath } from "../../execution/graph/definition";
import { INTRINSICS, JSONATA } from "../code/complete/functions";
import type { Language } from "./language";
import { pathText } from "./paths";
import type { Variable } from "./variables";

/** When a field is evaluated: before the work, with its result, with its error, or for an item of a Map. */
export type Stage = "before" | "done" | "caught" | "item";

export interface SuggestScope {
  readonly language: Language;
  readonly stage: Stage;
  readonly variables: readonly Variable[];
  /** What `$` or `$states.input` was in a run. */
  readonly input: unknown;
  /** What `$` or `$states.result` was then, once the work is done. */
  readonly result?: unknown;
}

export interface Suggestion {
  readonly label: string;
  readonly kind: "data" | "variable" | "function";
  /** What it is or who assigns it. */
  readonly detail?: string;
}

export interface Suggestions {
  /** Where what is replaced begins. */
  readonly from: number;
  readonly options: readonly Suggestion[];
}

/** A path or a name as far as it is typed, at the end. */
const TYPED = /(?:\$|States\.)[\p{L}\p{N}_$.[\]'`]*$|[\p{L}_][\p{L}\p{N}_]*$/u;

export function suggest(before: string, scope: SuggestScope): Suggestions | undefined {
  const typed = TYPED.exec(before);
  const text = typed?.[0] ?? "";
  const start = before.length - text.length;
  const dot = text.lastIndexOf(".");
  if (dot === -1 || text.startsWith("States.")) {
    const isFirst = typed === null && !/(^|[\s(,[{:=<>&+*-])$/.test(before);
    return isFirst ? undefined : { from: start, options: beginnings(scope) };
  }
  const value = standing(text.slice(0, dot), scope);
  const options = membersOf(value).map(([name, member]) => ({
    label: pathText({ root: { kind: "data" }, steps: [name] }, scope.language, "$states.input").replace(
      scope.language === "JSONata" ? "$states.input." : /^\$\.?/,
      "",
    ),
    kind: "data" as const,
    detail: kindOf(member),
  }));
  return options.length === 0 ? undefined : { from: start + dot + 1, options };
}

/** What a path or an expression may begin with. */
function beginnings({ language, stage, variables }: SuggestScope): readonly Suggestion[] {
  const own = variables.map(({ name, assignedBy }) => ({
    label: `$${name}`,
    kind: "variable" as const,
    detail: assignedBy.join(", "),
  }));
  const data = (label: string) => ({ label, kind: "data" as const });
  const calls = (functions: Readonly<Record<string, string>>, sign: string) =>
    Object.entries(functions).map(([name, given]) => ({
      label: sign + name,
      kind: "function" as const,
      detail: `(${given})`,
    }));
  if (language === "JSONPath") {
    return [...["$", "$$"].map(data), ...own, ...calls(INTRINSICS, "")];
  }
  const states = Object.keys(statesOf(stage, {})).map((name) => data(`$states.${name}`));
  return [...states, ...own, ...calls(JSONATA, "$")];
}

/** The variable `$states` as it is at a stage. */
function statesOf(stage: Stage, input: unknown, result: unknown = {}): Readonly<Record<string, unknown>> {
  return {
    input,
    context: contextOf(stage),
    ...(stage === "done" && { result }),
    ...(stage === "caught" && { errorOutput: { Error: "", Cause: "" } }),
  };
}

/** The context object, with values of the types that it has. */
function contextOf(stage: Stage): Readonly<Record<string, unknown>> {
  return {
    Execution: { Id: "", Input: {}, Name: "", RoleArn: "", StartTime: "", RedriveCount: 0 },
    State: { EnteredTime: "", Name: "", RetryCount: 0 },
    StateMachine: { Id: "", Name: "" },
    ...(stage === "before" && { Task: { Token: "" } }),
    Map: { Item: { Index: 0, Value: {} } },
  };
}

const STEP = /\.([\p{L}_][\p{L}\p{N}_]*)|\.`([^`]*)`|\['([^']*)'\]|\[(\d+)\]/uy;

/** What stands where a path leads that is typed as far as a dot. */
function standing(path: string, { language, stage, input, result }: SuggestScope): unknown {
  const start = /^\$(\$|[\p{L}\p{N}_]*)/u.exec(path)?.[0] ?? "";
  const steps = stepsOf(path, start.length);
  if (language === "JSONPath") {
    const data = stage === "caught" ? { Error: "", Cause: "" } : stage === "done" ? result : input;
    const root = { $: data, $$: contextOf(stage) }[start];
    return walk(root, steps);
  }
  return start === "$states" ? walk(statesOf(stage, input, result), steps) : undefined;
}

function stepsOf(path: string, from: number): JsonPath {
  const steps: (string | number)[] = [];
  for (STEP.lastIndex = from; STEP.lastIndex < path.length; ) {
    const step = STEP.exec(path);
    if (step === null) {
      break;
    }
    steps.push(step[4] === undefined ? (step[1] ?? step[2] ?? step[3] ?? "") : Number(step[4]));
  }
  return steps;
}

/** A name behind an array means each of its elements: the first tells of all. */
function walk(value: unknown, steps: JsonPath): unknown {
  return steps.reduce<unknown>((within, step) => {
    const place = Array.isArray(within) && typeof step === "string" ? within[0] : within;
    return typeof place === "object" && place !== null
      ? (place as Readonly<Record<string | number, unknown>>)[step]
      : undefined;
  }, value);
}

function membersOf(value: unknown): readonly [string, unknown][] {
  const object: unknown = Array.isArray(value) ? value[0] : value;
  return typeof object === "object" && object !== null ? Object.entries(object) : [];
}

function kindOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  return Array.isArray(value) ? "array" : typeof value;
}
