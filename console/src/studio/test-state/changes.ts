/** What is different in two texts of JSON, member by member. */

export interface Change {
  /** Such as `$.order.items[0]`. */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
}

export function changesBetween(before: string, after: string): readonly Change[] {
  try {
    return [...between(JSON.parse(before), JSON.parse(after), "$")];
  } catch {
    return before === after ? [] : [{ path: "$", kind: "changed" }];
  }
}

function* between(before: unknown, after: unknown, path: string): Generator<Change> {
  const [old, young] = [partsOf(before), partsOf(after)];
  if (old === undefined || young === undefined || Array.isArray(before) !== Array.isArray(after)) {
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      yield { path, kind: "changed" };
    }
    return;
  }
  for (const [name, value] of old) {
    const at = `${path}${step(name)}`;
    if (young.has(name)) {
      yield* between(value, young.get(name), at);
    } else {
      yield { path: at, kind: "removed" };
    }
  }
  for (const name of young.keys()) {
    if (!old.has(name)) {
      yield { path: `${path}${step(name)}`, kind: "added" };
    }
  }
}

function partsOf(value: unknown): ReadonlyMap<string | number, unknown> | undefined {
  if (Array.isArray(value)) {
    return new Map(value.map((item, index) => [index, item]));
  }
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}

function step(name: string | number): string {
  if (typeof name === "number") {
    return `[${name}]`;
  }
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `.${name}` : `['${name}']`;
}
