/** Where in a JSON text a position is. */

import type { ArrayNode, Node, ObjectNode, ScalarNode } from "./read";

/** A container around the position, and which part of it leads there: none if that has no name yet. */
export interface Step {
  readonly node: ObjectNode | ArrayNode;
  readonly key: string | undefined;
}

export interface Spot {
  /** From the outermost container to the innermost. */
  readonly steps: readonly Step[];
  readonly slot: "name" | "value";
  /** The string or word that the position is in, or at the end of. */
  readonly token: ScalarNode | undefined;
}

export function spotAt(root: Node | undefined, at: number): Spot {
  const steps: Step[] = [];
  let node = root;
  while (node?.kind === "object" || node?.kind === "array") {
    const found: Found = node.kind === "object" ? inObject(node, at) : inArray(node, at);
    steps.push({ node, key: found.key });
    if (found.isName) {
      return { steps, slot: "name", token: found.token };
    }
    node = found.value;
  }
  return { steps, slot: "value", token: node !== undefined && isAt(node, at) ? node : undefined };
}

interface Found {
  readonly key: string | undefined;
  readonly isName: boolean;
  readonly token?: ScalarNode;
  readonly value?: Node | undefined;
}

function inObject(object: ObjectNode, at: number): Found {
  for (const { name, value } of object.members) {
    if (isAt(name, at)) {
      return { key: undefined, isName: true, token: name };
    }
    if (value !== undefined && isAt(value, at)) {
      return { key: name.text, isName: false, value };
    }
  }
  // Behind a colon without a value, or before a value.
  const last = object.members.filter(({ name }) => name.to < at).at(-1);
  const isValue = last?.hasColon && (last.value === undefined || at < last.value.from);
  return isValue ? { key: last.name.text, isName: false } : { key: undefined, isName: true };
}

function inArray(array: ArrayNode, at: number): Found {
  const index = array.items.findIndex((item) => isAt(item, at));
  const value = array.items[index];
  return value === undefined
    ? { key: String(array.items.filter((item) => item.to <= at).length), isName: false }
    : { key: String(index), isName: false, value };
}

/** Whether a position is within: at the end of a word one still writes on it, behind a closed string or container
 * one does not. */
function isAt(node: Node, at: number): boolean {
  if (node.kind === "word" || !node.isClosed) {
    return node.from <= at && at <= node.to && !(node.kind === "string" && at === node.from);
  }
  return node.from < at && at < node.to;
}
