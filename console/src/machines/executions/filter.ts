/** What of the executions is shown, as the address says it. */

import type { Status } from "./row";

export const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;

export interface Filter {
  readonly status: Status | undefined;
  /** Only what this version or alias started; empty: whatever did. */
  readonly qualifier: string;
  /** What closed ones are searched for. */
  readonly search: string;
}

export function filterOf(parameters: URLSearchParams): Filter {
  const wanted = parameters.get("status");
  return {
    status: STATUSES.find((status) => status === wanted),
    qualifier: parameters.get("version") ?? "",
    search: parameters.get("q")?.trim() ?? "",
  };
}

/** The same parameters with these set, or removed where they are empty. */
export function withParameters(
  parameters: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") {
      changed.delete(name);
    } else {
      changed.set(name, value);
    }
  }
  return changed;
}
