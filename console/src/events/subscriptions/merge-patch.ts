/** JSON Merge Patch (RFC 7396), for a preview of what the server will do. */

import { isObject, type JsonValue } from "../../api/json-value";

export function merged(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) {
    return patch;
  }
  const members = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      members.delete(name);
    } else {
      members.set(name, merged(members.get(name), value));
    }
  }
  return Object.fromEntries(members);
}
