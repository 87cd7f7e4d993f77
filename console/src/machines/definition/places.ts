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

/** The place that a JSON pointer names, or as much of it as there is: of a member its name and value. */
function pointed(text: string, tree: Tree, pointer: string): Place {
  let node = tree.topNode.firstChild;
  let place: Place | undefined;
  for (const step of stepsOf(pointer)) {
    const found = node === null ? undefined : child(text, node, step);
    if (found === undefined) {
      break;
    }
    place = found.place;
    node = found.value;
  }
  const whole = { from: tree.topNode.from, to: Math.min(tree.topNode.to, tree.topNode.from + 1) };
  return place ?? whole;
}

/** The names and numbers of a pointer. The server writes an element of an array as AWS does, `Choices[0]`. */
function stepsOf(pointer: string): readonly string[] {
  const steps = pointer.split("/").slice(1);
  return steps.flatMap((step) => {
    const name = step.replace(/(\[\d+\])+$/, "");
    const numbers = [...step.slice(name.length).matchAll(/\d+/g)].map(([number]) => number);
    return [name.replace(/~1/g, "/").replace(/~0/g, "~"), ...numbers];
  });
}

interface Found {
  readonly place: Place;
  readonly value: Node | null;
}

function child(text: string, node: Node, step: string): Found | undefined {
  if (node.name === "Object") {
    const property = node
      .getChildren("Property")
      .find((property) => nameOf(text, property.firstChild) === step);
    const value = property?.lastChild ?? null;
    return (
      property && { place: placeOfMember(property), value: value?.name === "PropertyName" ? null : value }
    );
  }
  if (node.name === "Array") {
    const values: Node[] = [];
    for (let at = node.firstChild; at !== null; at = at.nextSibling) {
      if (at.name !== "[" && at.name !== "]" && at.name !== ",") {
        values.push(at);
      }
    }
    const value = values[Number(step)];
    return value && { place: placeOfValue(value), value };
  }
  return undefined;
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
