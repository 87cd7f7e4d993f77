/** Where in the text of a definition what a diagnostic is about stands. */

import { jsonLanguage } from "@codemirror/lang-json";
import type { Schemas } from "../../api/client";
import type { Mark } from "../code/code-editor";

export type Diagnostic = Schemas["ValidateStateMachineDefinitionDiagnostic"];

type Tree = ReturnType<typeof jsonLanguage.parser.parse>;
type Node = Tree["topNode"];

export interface Place {
  readonly from: number;
  readonly to: number;
}

/** The marks of diagnostics; one without a place is told of at the beginning. */
export function marksOf(text: string, diagnostics: readonly Diagnostic[]): readonly Mark[] {
  const tree = jsonLanguage.parser.parse(text);
  return diagnostics.map((diagnostic) => ({
    ...(placeOf(text, tree, diagnostic.location) ?? { from: 0, to: Math.min(1, text.length) }),
    severity: diagnostic.severity === "ERROR" ? "error" : "warning",
    message: `${diagnostic.code}: ${diagnostic.message}`,
  }));
}

function placeOf(text: string, tree: Tree, location: string | undefined): Place | undefined {
  if (location === undefined) {
    return undefined;
  }
  const spot = /line: (\d+), column: (\d+)\]/.exec(location);
  return spot === null ? pointed(text, tree, location) : atLine(text, Number(spot[1]), Number(spot[2]));
}

/** The place of a line and column, both from 1, of what is no JSON: the sign before it. */
function atLine(text: string, line: number, column: number): Place {
  const before = text.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const to = Math.min(start + column - 1, text.length);
  return { from: Math.max(0, to - 1), to };
}

/** The place that a pointer names, or as much of it as there is: of a member its name and value. */
function pointed(text: string, tree: Tree, pointer: string): Place {
  let node = tree.topNode.firstChild;
  let place: Place | undefined;
  for (let rest = pointer; node !== null && rest !== ""; ) {
    const found: Found | undefined = child(text, node, rest);
    if (found === undefined) {
      break;
    }
    ({ place, value: node, rest } = found);
  }
  return place ?? { from: tree.topNode.from, to: Math.min(tree.topNode.to, tree.topNode.from + 1) };
}

interface Found {
  readonly place: Place;
  readonly value: Node | null;
  /** What is left of the pointer. */
  readonly rest: string;
}

/** What the beginning of a pointer leads to. The server writes pointers as AWS does: an element of an array is
 * `Choices[0]`, and slashes in names of states are as they are, so the longest name that fits is meant, and the last
 * member of that name, which is in force. */
function child(text: string, node: Node, pointer: string): Found | undefined {
  const index = /^[[/](\d+)\]?/.exec(pointer);
  if (node.name === "Array" && index !== null) {
    const value = elements(node)[Number(index[1])];
    return value && { place: placeOfValue(value), value, rest: pointer.slice(index[0].length) };
  }
  const fitting = node
    .getChildren("Property")
    .map((property) => ({ property, name: nameOf(text, property.firstChild) }))
    .filter(({ name }) => name !== undefined && isAhead(pointer, `/${name}`))
    .sort((one, other) => (one.name?.length ?? 0) - (other.name?.length ?? 0))
    .at(-1);
  if (fitting === undefined) {
    return undefined;
  }
  const { property, name = "" } = fitting;
  const value = property.lastChild?.name === "PropertyName" ? null : property.lastChild;
  return { place: placeOfMember(property), value, rest: pointer.slice(name.length + 1) };
}

function isAhead(pointer: string, step: string): boolean {
  return pointer.startsWith(step) && /^$|^[/[]/.test(pointer.slice(step.length));
}

function elements(array: Node): readonly Node[] {
  const values: Node[] = [];
  for (let at = array.firstChild; at !== null; at = at.nextSibling) {
    if (at.name !== "[" && at.name !== "]" && at.name !== ",") {
      values.push(at);
    }
  }
  return values;
}

/** A state of a hundred lines is not underlined as a whole: its name is enough. */
function placeOfMember(property: Node): Place {
  const value = property.lastChild;
  const isLarge = value !== null && (value.name === "Object" || value.name === "Array");
  return { from: property.from, to: isLarge ? (property.firstChild?.to ?? property.to) : property.to };
}

function placeOfValue(value: Node): Place {
  const isLarge = value.name === "Object" || value.name === "Array";
  return { from: value.from, to: isLarge ? value.from + 1 : value.to };
}

function nameOf(text: string, node: Node | null): string | undefined {
  try {
    return node === null ? undefined : String(JSON.parse(text.slice(node.from, node.to)));
  } catch {
    return undefined;
  }
}
