/** Paths to one value: `$.a.b[0]` in JSONPath, `$states.input.a.b[0]` in JSONata. */

import type { Language } from "./language";

export type Steps = readonly (string | number)[];

/** Where a path begins: at what the field is about, at the context object, or at a variable. */
export type Root =
  | { readonly kind: "data" }
  | { readonly kind: "context" }
  | { readonly kind: "variable"; readonly name: string };

export interface DataPath {
  readonly root: Root;
  readonly steps: Steps;
}

/** What `$` of a JSONPath is called in JSONata: it depends on the field. */
export type DataName = "$states.input" | "$states.result" | "$states.errorOutput";

const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;

export function pathText(path: DataPath, language: Language, data: DataName = "$states.input"): string {
  return language === "JSONPath" ? inJsonPath(path) : inJsonata(path, data);
}

function inJsonPath({ root, steps }: DataPath): string {
  const start = { data: "$", context: "$$", variable: `$${root.kind === "variable" ? root.name : ""}` };
  const step = (step: string | number) => {
    if (typeof step === "number") {
      return `[${step}]`;
    }
    return PLAIN.test(step) ? `.${step}` : `['${step}']`;
  };
  return start[root.kind] + steps.map(step).join("");
}

function inJsonata({ root, steps }: DataPath, data: DataName): string {
  const start = {
    data,
    context: "$states.context",
    variable: `$${root.kind === "variable" ? root.name : ""}`,
  };
  const step = (step: string | number) => {
    if (typeof step === "number") {
      return `[${step}]`;
    }
    return PLAIN.test(step) && !WORDS.has(step) ? `.${step}` : `.\`${step}\``;
  };
  return start[root.kind] + steps.map(step).join("");
}

/** Names that JSONata reads as something else. */
const WORDS = new Set(["and", "or", "in", "true", "false", "null", "function"]);

const STEP = /\.([\p{L}_][\p{L}\p{N}_-]*)|\['((?:[^'\\])*)'\]|\[(\d+)\]/uy;

/** Reads a JSONPath that leads to one value by names and numbers alone; others lead to none. */
export function readPath(text: string): DataPath | undefined {
  const start = /^\$(\$|[\p{L}][\p{L}\p{N}_]*)?/u.exec(text);
  if (start === null) {
    return undefined;
  }
  const [whole, name] = start;
  const root: Root =
    name === undefined ? { kind: "data" } : name === "$" ? { kind: "context" } : { kind: "variable", name };
  const steps: (string | number)[] = [];
  for (STEP.lastIndex = whole.length; STEP.lastIndex < text.length; ) {
    const step = STEP.exec(text);
    if (step === null) {
      return undefined;
    }
    steps.push(step[3] === undefined ? (step[1] ?? step[2] ?? "") : Number(step[3]));
  }
  return { root, steps };
}

/** What stands at the end of a way through a value. */
export function valueAt(value: unknown, steps: Steps): unknown {
  return steps.reduce<unknown>(
    (within, step) =>
      typeof within === "object" && within !== null
        ? (within as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    value,
  );
}

/** What `InputPath` leaves of a state's input, as far as it is a way to one value. */
export function effectiveInput(input: unknown, inputPath: unknown): unknown {
  if (inputPath === undefined || input === undefined) {
    return input;
  }
  const path = typeof inputPath === "string" ? readPath(inputPath) : undefined;
  return path?.root.kind === "data" ? valueAt(input, path.steps) : undefined;
}

export type PathFault = "empty" | "noPath" | "noReference";

/** What is wrong with a JSONPath, as far as it can be told without reading it as the server does.
 * `reference`: it must lead to one place. */
export function pathFault(text: string, kind: "path" | "call" | "reference" = "path"): PathFault | undefined {
  if (text.trim() === "") {
    return "empty";
  }
  const isCall = /^States\.[A-Za-z0-9]+\(.*\)$/s.test(text);
  if (!text.startsWith("$")) {
    return kind === "call" && isCall ? undefined : "noPath";
  }
  if (kind === "reference" && /\.\.|\*|[?,@]|\[[^'\]]*:/.test(text)) {
    return "noReference";
  }
  return undefined;
}
