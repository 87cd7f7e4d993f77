/** The two query languages, and values that are either fixed or computed in one of them. */

import type { Members } from "../../execution/graph/definition";

export type Language = "JSONPath" | "JSONata";

/** A value that is written down, or how it is computed. */
export type Given =
  | { readonly kind: "fixed"; readonly value: unknown }
  | { readonly kind: "computed"; readonly text: string };

/** How JSONPath's twin of a field is named: members of payload templates end with `.$`, fields with `Path`. */
export type Twin = ".$" | "Path";

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The expression between the signs of JSONata; none in any other text. */
export function expressionIn(value: unknown): string | undefined {
  return typeof value === "string" ? EXPRESSION.exec(value)?.[1]?.trim() : undefined;
}

export function expression(text: string): string {
  return `{% ${text} %}`;
}

/** What a member is given, under its own name or its twin's. */
export function readGiven(
  members: Members,
  name: string,
  language: Language,
  twin: Twin = ".$",
): Given | undefined {
  const value = members[name];
  if (language === "JSONata") {
    const text = expressionIn(value);
    if (text !== undefined) {
      return { kind: "computed", text };
    }
  } else {
    const path = members[name + twin];
    if (typeof path === "string") {
      return { kind: "computed", text: path };
    }
  }
  return value === undefined ? undefined : { kind: "fixed", value };
}

/** The members with another value for one of them. It keeps its place unless it becomes its twin. */
export function withGiven(
  members: Members,
  name: string,
  given: Given | undefined,
  language: Language,
  twin: Twin = ".$",
): Members {
  const isPath = given?.kind === "computed" && language === "JSONPath";
  const key = isPath ? name + twin : name;
  const other = isPath ? name : name + twin;
  const kept = Object.entries(members).filter(
    ([member]) => (member !== other || language === "JSONata") && (given !== undefined || member !== key),
  );
  return given === undefined
    ? Object.fromEntries(kept)
    : { ...Object.fromEntries(kept), [key]: writtenAs(given, language) };
}

/** How a value is written where the language tells what is computed by the value itself. */
export function writtenAs(given: Given, language: Language): unknown {
  if (given.kind === "fixed") {
    return given.value;
  }
  return language === "JSONata" ? expression(given.text) : given.text;
}

/** The names of a template's members without JSONPath's sign of what is computed. */
export function memberNames(members: Members, language: Language): readonly string[] {
  const names = Object.keys(members).map((name) => nameOfMember(name, language));
  return [...new Set(names)];
}

export function nameOfMember(name: string, language: Language): string {
  return language === "JSONPath" && name.endsWith(".$") ? name.slice(0, -2) : name;
}
