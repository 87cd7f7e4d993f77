/** Changes to JSON as it is written. What a change is not about stays as it stands, sign by sign: its order, its
 * spaces, numbers as they are spelled, members that nobody here knows.
 *
 * Where a name is twice in an object its last member is in force, as for everybody who reads JSON; that one is
 * changed. Once it goes or is called otherwise its namesakes go, too: they would come into force.
 *
 * A text that is no JSON is changed as far as it can be read, else not at all. */

import { type Node, parseTree } from "jsonc-parser";
import type { JsonPath } from "../../execution/graph/definition";
import { endOf, find, nameOf, namesakes } from "./json-nodes";
import { indentAt, type Style, styleOf, styleOfValue, Written, written } from "./json-style";

/** Sets what stands at a path, and what is missing on the way there; undefined takes it away. */
export function setAt(text: string, path: JsonPath, value: unknown): string {
  if (value === undefined) {
    return removeAt(text, path);
  }
  const root = parseTree(text);
  const node = root && find(root, path);
  if (node !== undefined) {
    return isSame(text, node, value) ? text : splice(text, node, written(value, styleOfValue(text, node)));
  }
  const [parent, key] = [path.slice(0, -1), path.at(-1)];
  if (root === undefined || key === undefined) {
    return text;
  }
  const container = find(root, parent);
  if (container?.type === "object") {
    return insertMember(text, parent, String(key), value);
  }
  if (container?.type === "array") {
    return insertInto(text, container, (style) => written(value, style), undefined);
  }
  return parent.length === 0
    ? text
    : setAt(text, parent, typeof key === "number" ? [value] : { [key]: value });
}

/** Takes away a member or an element. */
export function removeAt(text: string, path: JsonPath): string {
  return changeAll(text, [{ path, value: undefined }]);
}

export interface Change {
  readonly path: JsonPath;
  /** What stands there then; undefined: nothing. */
  readonly value: unknown;
  /** What the member there is called then. */
  readonly name?: string;
}

/** Makes many changes of what is there, none of them within another one: the text is read only once. */
export function changeAll(text: string, changes: readonly Change[]): string {
  const root = parseTree(text);
  const removed = new Set<Node>();
  const cuts: Cut[] = [];
  for (const { path, value, name } of changes) {
    const node = root && path.length > 0 ? find(root, path) : undefined;
    if (node === undefined) {
      continue;
    }
    const member = node.parent?.type === "property" ? node.parent : undefined;
    if (value === undefined || name !== undefined) {
      for (const namesake of namesakes(member)) {
        removed.add(namesake);
      }
    }
    if (value === undefined) {
      removed.add(member ?? node);
      continue;
    }
    if (name !== undefined) {
      cuts.push(...called(member, name));
    }
    if (!isSame(text, node, value)) {
      cuts.push({ from: node.offset, to: endOf(node), by: written(value, styleOfValue(text, node)) });
    }
  }
  return cutAll(text, [...cuts, ...without(removed)]);
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function cutAll(text: string, cuts: readonly Cut[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, by } of [...cuts].sort((one, other) => one.from - other.from)) {
    parts.push(text.slice(at, from), by);
    at = to;
  }
  return [...parts, text.slice(at)].join("");
}

/** A member is called otherwise. */
function called(member: Node | undefined, name: string): readonly Cut[] {
  const key = member?.children?.[0];
  return key === undefined ? [] : [{ from: key.offset, to: endOf(key), by: JSON.stringify(name) }];
}

/** Members and elements are taken away. */
function without(removed: ReadonlySet<Node>): readonly Cut[] {
  const containers = new Set([...removed].flatMap(({ parent }) => parent ?? []));
  return [...containers].flatMap((container) => gaps(container, removed));
}

/** What goes with children of a container that are taken away: each row of them, with the commas that are too many. */
function gaps(container: Node, removed: ReadonlySet<Node>): Cut[] {
  const children = container.children ?? [];
  const cuts: Cut[] = [];
  let first = 0;
  while (first < children.length) {
    let next = first;
    while (next < children.length && removed.has(children[next] as Node)) {
      next += 1;
    }
    if (next > first) {
      cuts.push({ ...gap(container, children[first - 1], children[first], children[next]), by: "" });
    }
    first = next + 1;
  }
  return cuts;
}

/** The gap of a row of children, between one that stays before it and one that stays behind it. */
function gap(container: Node, before: Node | undefined, first: Node | undefined, after: Node | undefined) {
  const [start, end] = [container.offset + 1, endOf(container) - 1];
  return after !== undefined
    ? { from: first?.offset ?? start, to: after.offset }
    : before !== undefined
      ? { from: endOf(before), to: endOf(container.children?.at(-1) ?? before) }
      : { from: start, to: end };
}

/** Adds a member to the object at a path: behind another one, or as the last. A value that is a `Written` keeps the
 * form that it has. */
export function insertMember(
  text: string,
  path: JsonPath,
  key: string,
  value: unknown,
  after?: string,
): string {
  const root = parseTree(text);
  const object = root && find(root, path);
  if (object?.type !== "object") {
    return text;
  }
  const previous = object.children?.findLast((member) => nameOf(member) === after);
  const member = (style: Style) => `${JSON.stringify(key)}${style.colon}${written(value, style)}`;
  return insertInto(text, object, member, after === undefined ? undefined : previous);
}

/** Gives the member at a path another name, where it stands. */
export function renameAt(text: string, path: JsonPath, name: string): string {
  const root = parseTree(text);
  const member = root && path.length > 0 ? find(root, path)?.parent : undefined;
  return member?.type === "property"
    ? cutAll(text, [...called(member, name), ...without(new Set(namesakes(member)))])
    : text;
}

/** A member becomes another one, where it stands. */
export function replaceMember(text: string, path: JsonPath, name: string, value: unknown): string {
  return changeAll(text, [{ path, name, value }]);
}

/** What stands at a path, as it is written. */
export function writtenAt(text: string, path: JsonPath): Written | undefined {
  const root = parseTree(text);
  const node = root && find(root, path);
  return node && new Written(text.slice(node.offset, endOf(node)), indentAt(text, node.offset));
}

/** Puts a child into a container: behind one of its children, or as the last. */
function insertInto(
  text: string,
  container: Node,
  child: (style: Style) => string,
  previous: Node | undefined,
): string {
  const own = text.slice(container.offset, endOf(container));
  const last = previous ?? container.children?.at(-1);
  const isOnOneLine = !text.includes("\n") || (last !== undefined && !own.includes("\n"));
  const style = styleOf(text, container.offset, isOnOneLine ? own : undefined);
  if (last === undefined) {
    const inner = { ...style, indent: style.indent + (style.unit ?? "") };
    const [before, after] = isOnOneLine ? [style.pad, style.pad] : [`\n${inner.indent}`, `\n${style.indent}`];
    const whole = { offset: container.offset + 1, length: container.length - 2 };
    return splice(text, whole, `${before}${child(inner)}${after}`);
  }
  const indent = indentAt(text, last.offset);
  const between = isOnOneLine ? style.comma : `,\n${indent}`;
  return splice(text, { offset: endOf(last), length: 0 }, `${between}${child({ ...style, indent })}`);
}

/** Whether a value is already what stands there; so what is set to what it is stays as it is spelled. */
function isSame(text: string, node: Node, value: unknown): boolean {
  if (value instanceof Written) {
    return false;
  }
  try {
    const now = JSON.parse(text.slice(node.offset, endOf(node)));
    return JSON.stringify(now) === JSON.stringify(value);
  } catch {
    return false;
  }
}

function splice(text: string, { offset, length }: { offset: number; length: number }, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}
