/** Payload templates and paths of JSONPath as JSONata says the same: only what means exactly the same. */

import { members } from "../../../execution/graph/definition";
import { expression, expressionIn } from "../language";
import { type DataName, type DataPath, pathText, readPath } from "../paths";

/** What `$` is in a field: a place in what JSONata calls so. */
export interface Data {
  readonly name: DataName;
  /** Where in it `$` begins, as `InputPath` says. */
  readonly base: DataPath;
}

const WHOLE: DataPath = { root: { kind: "data" }, steps: [] };

/** What fields see that are evaluated before the work; none if `InputPath` is more than a way to one value. */
export function inputData(inputPath: unknown): Data | undefined {
  const base =
    inputPath === undefined ? WHOLE : typeof inputPath === "string" ? readPath(inputPath) : undefined;
  return base && { name: "$states.input", base };
}

export function wholeOf(name: DataName): Data {
  return { name, base: WHOLE };
}

/** The expression, without its signs, for a path or a call. */
export function convertPath(text: string, data: Data): string | undefined {
  if (text.trim() === "States.UUID()") {
    return "$uuid()";
  }
  const path = readPath(text);
  if (path === undefined) {
    return undefined;
  }
  const { base, name } = data;
  const from = path.root.kind === "data" ? { root: base.root, steps: [...base.steps, ...path.steps] } : path;
  return pathText(from, "JSONata", name);
}

/** A converted value; none if something in it can't be. */
export type Converted = { readonly value: unknown } | undefined;

export function convertTemplate(template: unknown, data: Data): Converted {
  if (expressionIn(template) !== undefined) {
    return undefined;
  }
  if (Array.isArray(template)) {
    const elements = template.map((element) => convertTemplate(element, data));
    return elements.every((element) => element !== undefined)
      ? { value: elements.map(({ value }) => value) }
      : undefined;
  }
  return typeof template === "object" && template !== null
    ? convertMembers(template, data)
    : { value: template };
}

function convertMembers(template: object, data: Data): Converted {
  const converted: [string, unknown][] = [];
  for (const [name, value] of Object.entries(members(template))) {
    const member = name.endsWith(".$") ? convertComputed(value, data) : convertTemplate(value, data);
    if (member === undefined) {
      return undefined;
    }
    converted.push([name.replace(/\.\$$/, ""), member.value]);
  }
  return { value: Object.fromEntries(converted) };
}

/** What a path selects, as an expression between its signs. */
export function convertComputed(text: unknown, data: Data): Converted {
  const converted = typeof text === "string" ? convertPath(text, data) : undefined;
  return converted === undefined ? undefined : { value: expression(converted) };
}

/** A value as it is written within an expression; none if it holds more than expressions and plain values. */
export function withinExpression(value: unknown): string {
  const text = expressionIn(value);
  if (text !== undefined) {
    return text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(withinExpression).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(
      ([name, inner]) => `${JSON.stringify(name)}: ${withinExpression(inner)}`,
    );
    return `{${pairs.join(", ")}}`;
  }
  return JSON.stringify(value);
}
