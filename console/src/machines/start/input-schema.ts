/** Which schema of the registry the input of a state machine is said to be like. */

import type { Tag } from "../settings/use-tags";

export const INPUT_SCHEMA_TAG = "frevo:input-schema";

export interface SchemaName {
  readonly bus: string;
  readonly type: string;
}

/** `BUS/TYPE`; a bus has no slash in its name, and without one it is the default bus. */
export function schemaNamed(tags: readonly Tag[]): SchemaName | undefined {
  const value = tags.find(({ key }) => key === INPUT_SCHEMA_TAG)?.value.trim() ?? "";
  if (value === "") {
    return undefined;
  }
  const [bus = "", ...type] = value.split("/");
  return type.length === 0 ? { bus: "default", type: bus } : { bus, type: type.join("/") };
}
