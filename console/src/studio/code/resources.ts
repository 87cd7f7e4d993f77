/** What a Task's `Resource` may be, of what it can call. */

import { type Action, PATTERNS } from "../catalogue/action";

export function resourcesOf(actions: readonly Action[]): readonly string[] {
  return actions.flatMap(({ resource, patterns }) => patterns.map((pattern) => resource + PATTERNS[pattern]));
}
