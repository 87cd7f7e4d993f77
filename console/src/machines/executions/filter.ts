/** What of the executions is shown, as the address says it. */

import { secondsOf } from "./moments";
import type { Row, Status } from "./row";

export const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;

export interface Filter {
  readonly status: Status | undefined;
  /** Only what this version or alias started; empty: whatever did. */
  readonly qualifier: string;
  /** What closed ones are searched for. */
  readonly search: string;
  /** From when to when, as the address has moments; empty: without an end. */
  readonly from: string;
  readonly to: string;
  /** What lies between the two. */
  readonly when: "started" | "stopped";
  /** Parts of a name and of an error; empty: any. */
  readonly name: string;
  readonly error: string;
}

export function filterOf(parameters: URLSearchParams): Filter {
  const wanted = parameters.get("status");
  return {
    status: STATUSES.find((status) => status === wanted),
    qualifier: parameters.get("version") ?? "",
    search: parameters.get("q")?.trim() ?? "",
    from: parameters.get("since") ?? "",
    to: parameters.get("until") ?? "",
    when: parameters.get("when") === "stopped" ? "stopped" : "started",
    name: parameters.get("name")?.trim() ?? "",
    error: parameters.get("error")?.trim() ?? "",
  };
}

/** What Frevo's ListExecutions filters by beside AWS's members; moments are seconds. */
export interface ListFilter {
  readonly startedFrom?: number;
  readonly startedTo?: number;
  readonly stoppedFrom?: number;
  readonly stoppedTo?: number;
  readonly name?: string;
  readonly error?: string;
}

/** What the server is asked for at this moment; undefined: no filter is. */
export function listFilter(filter: Filter, nowMillis: number): ListFilter | undefined {
  const from = secondsOf(filter.from, nowMillis);
  const to = secondsOf(filter.to, nowMillis);
  const wanted = {
    ...(from !== undefined && { [`${filter.when}From`]: from }),
    ...(to !== undefined && { [`${filter.when}To`]: to }),
    ...(filter.name !== "" && { name: filter.name }),
    ...(filter.error !== "" && { error: filter.error }),
  };
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}

/** Whether an execution is one that the server would list. */
export function isMeant(row: Row, filter: Filter, nowMillis: number): boolean {
  const at = filter.when === "started" ? row.startDate : row.stopDate;
  const from = secondsOf(filter.from, nowMillis);
  const to = secondsOf(filter.to, nowMillis);
  const isTimely =
    at === undefined
      ? from === undefined && to === undefined
      : at >= (from ?? -Infinity) && at <= (to ?? Infinity);
  return isTimely && row.name.includes(filter.name) && (row.error ?? "").includes(filter.error);
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
