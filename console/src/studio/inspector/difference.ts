/** The smallest changes that make one value another, so that what stays is not written anew. */

import type { Edit, Path } from "./editing";

export function difference(before: unknown, after: unknown, path: Path = []): readonly Edit[] {
  if (isSame(before, after)) {
    return [];
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return ofArrays(before, after, path);
  }
  if (isObject(before) && isObject(after) && keepsOrder(before, after)) {
    return ofObjects(before, after, path);
  }
  return [{ path, value: after }];
}

/** Whether two values say the same in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

type Objects = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Objects {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members that are set anew stand behind the others: only then are the members in the order that is wanted. */
function keepsOrder(before: Objects, after: Objects): boolean {
  const kept = Object.keys(before).filter((name) => name in after);
  return kept.every((name, index) => Object.keys(after)[index] === name);
}

function ofObjects(before: Objects, after: Objects, path: Path): readonly Edit[] {
  const removed = Object.keys(before).filter((name) => after[name] === undefined);
  return [
    ...removed.map((name) => ({ path: [...path, name], value: undefined })),
    ...Object.entries(after).flatMap(([name, value]) => difference(before[name], value, [...path, name])),
  ];
}

function ofArrays(before: readonly unknown[], after: readonly unknown[], path: Path): readonly Edit[] {
  if (before.length === after.length) {
    // An element that only moved is put there as it is, and not made of the one that was there.
    return after.flatMap((value, index) =>
      !isSame(before[index], value) && before.some((element) => isSame(element, value))
        ? [{ path: [...path, index], value }]
        : difference(before[index], value, [...path, index]),
    );
  }
  const first = after.findIndex((value, index) => !isSame(before[index], value));
  const at = first === -1 ? after.length : first;
  const shorter = before.length === after.length + 1;
  if (shorter && isSame(before.slice(at + 1), after.slice(at))) {
    return [{ path: [...path, at], value: undefined }];
  }
  const longer = after.length === before.length + 1;
  return longer && at === before.length
    ? [{ path: [...path, at], value: after[at] }]
    : [{ path, value: after }];
}
