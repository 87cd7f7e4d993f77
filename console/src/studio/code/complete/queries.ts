/** What can stand within a text that is a path, a function or an expression. */

import { CONTEXT_PATHS, INTRINSICS, JSONATA, TEXT_INTRINSICS } from "./functions";
import { type Known, type Option, plain } from "./option";
import { type Place, variablesIn } from "./place";
import { stringAt } from "./read";

/** What of a text is a query: none if it is no query at all. */
export type Query = "path" | "place" | "template" | "textFunction" | "expression";

/** Of which kind of query a text is, by where it stands. */
export function queryAt(place: Place, written: string): Query | undefined {
  const { here, language, path } = place;
  if (language === "JSONata") {
    return written.startsWith("{%") && hasExpressions(here) ? "expression" : undefined;
  }
  const isTemplate = here === "payload" && path.at(-1)?.endsWith(".$");
  if (isTemplate) {
    return "template";
  }
  return here === "path" || here === "place" ? here : here === "pathOrFunction" ? "textFunction" : undefined;
}

function hasExpressions(here: Place["here"]): boolean {
  return (
    here === "payload" ||
    here === "expression" ||
    here === "numberOrExpression" ||
    here === "textOrExpression"
  );
}

export interface QueryOptions {
  /** How many characters before the position are replaced, and how many behind it. */
  readonly before: number;
  readonly behind: number;
  readonly options: readonly Option[];
}

/** What can be written after `before`. */
export function queryOptions(
  place: Place,
  query: Query,
  before: string,
  behind: string,
  known: Known,
): QueryOptions | undefined {
  const word = /[$\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? "";
  const rest = /^[\p{L}\p{N}_]*/u.exec(behind)?.[0] ?? "";
  if (isInText(before) || (query === "expression" && word !== "" && !word.startsWith("$"))) {
    return undefined;
  }
  const isCalled = behind[rest.length] === "(";
  const options =
    query === "expression"
      ? expressionOptions(place, isCalled, known)
      : pathOptions(place, query, isCalled, known);
  return { before: word.length, behind: rest.length, options };
}

/** Whether a quote is open: what is in quotes is text. */
function isInText(before: string): boolean {
  return before.replace(/\\\\'/g, "").split("'").length % 2 === 0;
}

function pathOptions(place: Place, query: Query, isCalled: boolean, { text }: Known): readonly Option[] {
  const input = variable("$", text.roots.input);
  if (query === "place") {
    return [input];
  }
  const functions = Object.entries(INTRINSICS)
    .filter(([name]) => query === "template" || (query === "textFunction" && TEXT_INTRINSICS.has(name)))
    .map(([name, given]) => called(name, given, text.intrinsics[name as keyof typeof INTRINSICS], isCalled));
  return [
    input,
    variable("$$", text.roots.context),
    ...contextOptions(place, "$$.", text),
    ...variablesIn(place.workflows).map((name) => variable(`$${name}`, text.roots.variable)),
    ...functions,
  ];
}

function expressionOptions(place: Place, isCalled: boolean, { text }: Known): readonly Option[] {
  const { result, error } = statesMembers(place);
  return [
    variable("$states.input", text.roots.statesInput),
    ...(result ? [variable("$states.result", text.roots.statesResult)] : []),
    ...(error
      ? ["", ".Error", ".Cause"].map((part) => variable(`$states.errorOutput${part}`, text.roots.statesError))
      : []),
    variable("$states.context", text.roots.statesContext),
    ...contextOptions(place, "$states.context.", text),
    ...variablesIn(place.workflows).map((name) => variable(`$${name}`, text.roots.variable)),
    ...Object.entries(JSONATA).map(([name, given]) =>
      called(`$${name}`, given, text.jsonata[name as keyof typeof JSONATA], isCalled),
    ),
  ];
}

/** A result is there once the work is done, an error where one is caught. */
function statesMembers({ path, type }: Place): { result: boolean; error: boolean } {
  const isEnd = (name: string | undefined) => name === "Output" || name === "Assign";
  const isWork = type === "Task" || type === "Parallel" || type === "Map";
  return {
    result: isWork && isEnd(path[0]),
    error: path[0] === "Catch" && isEnd(path[2]),
  };
}

function contextOptions(place: Place, root: string, text: Known["text"]): readonly Option[] {
  const waits = stringAt(place.state, "Resource")?.endsWith(".waitForTaskToken") ?? false;
  const iterates = place.type === "Map" || place.workflows.length > 1;
  return CONTEXT_PATHS.filter(
    (path) => (waits || path !== "Task.Token") && (iterates || !path.startsWith("Map.")),
  ).map((path) => variable(root + path, text.context[path]));
}

function variable(label: string, about: string): Option {
  return { label, kind: "variable", about, template: plain(label) };
}

function called(name: string, given: string, about: string, isCalled: boolean): Option {
  const rest = isCalled ? "" : given === "" ? "()" : "(#{})";
  return { label: name, kind: "function", detail: `(${given})`, about, template: name + rest };
}
