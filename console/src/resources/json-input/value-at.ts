import type { JsonPath } from "../../execution/graph/definition";

/** What stands at a path of a value, if anything does. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (within, step) =>
      typeof within === "object" && within !== null && Object.hasOwn(within, step)
        ? (within as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    value,
  );
}
