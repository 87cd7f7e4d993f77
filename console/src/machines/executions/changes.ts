/** Changes of status, as they are told live, put into a list that was loaded before. */

import { qualifierOf } from "../arns";
import type { Row, Status } from "./row";

/** The detail of a change, as EventBridge writes it; its moments are milliseconds. */
interface Detail {
  readonly executionArn: string;
  readonly name: string;
  readonly status: Status;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly stateMachineVersionArn: string | null;
  readonly stateMachineAliasArn: string | null;
  readonly redriveCount: number;
  readonly error: string | null;
  readonly cause: string | null;
}

/** The row after the change that a CloudEvent tells; nothing, if it tells none. */
export function changeOf(cloudEvent: string): Row | undefined {
  const detail = (JSON.parse(cloudEvent) as { readonly data?: Detail }).data;
  if (detail?.executionArn === undefined) {
    return undefined;
  }
  return {
    arn: detail.executionArn,
    name: detail.name,
    status: detail.status,
    startDate: detail.startDate / 1000,
    stopDate: detail.stopDate === null ? undefined : detail.stopDate / 1000,
    versionArn: detail.stateMachineVersionArn ?? undefined,
    aliasArn: detail.stateMachineAliasArn ?? undefined,
    redriveCount: detail.redriveCount,
    error: detail.error ?? undefined,
    cause: detail.cause ?? undefined,
  };
}

/** Whether an execution was started by this version or alias; any was by none. */
export function isOf(row: Row, qualifier: string): boolean {
  return qualifier === "" || [row.versionArn, row.aliasArn].map(qualifierOf).includes(qualifier);
}

export interface Page {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

/** Pages of the same list after these changes, of which the last of each execution counts.
 *
 * What is in the list is replaced, or leaves it if only one status is listed. What is not is put where it
 * belongs, unless that is behind the end of what is loaded: there it will be found. */
export function withChanges(
  pages: readonly Page[],
  changes: readonly Row[],
  only: Status | undefined,
): readonly Page[] {
  const left = new Map(changes.map((change) => [change.arn, change]));
  const changed = pages.map((page) => replaced(page, left, only));
  const added = [...left.values()].filter((row) => only === undefined || row.status === only);
  return added.length === 0 ? changed : placed(changed, added, orderOf(only));
}

/** The page with what is in it replaced, which is then no longer among the changes. */
function replaced(page: Page, left: Map<string, Row>, only: Status | undefined): Page {
  if (!page.rows.some((row) => left.has(row.arn))) {
    return page;
  }
  const rows = page.rows.flatMap((row) => {
    const change = left.get(row.arn);
    left.delete(row.arn);
    if (change === undefined) {
      return [row];
    }
    return only === undefined || change.status === only ? [change] : [];
  });
  return { ...page, rows };
}

/** By what a list is ordered, newest first: the server lists what ended in one way by its end. */
export function orderOf(only: Status | undefined): (row: Row) => number {
  return only === undefined || only === "RUNNING" ? (row) => row.startDate : (row) => row.stopDate ?? 0;
}

function placed(
  pages: readonly Page[],
  added: readonly Row[],
  moment: (row: Row) => number,
): readonly Page[] {
  const copies = pages.map((page) => ({ ...page, rows: [...page.rows] }));
  for (const row of added) {
    const page = copies.find(
      ({ rows, next }) => next === undefined || rows.some((other) => moment(other) <= moment(row)),
    );
    const at = page?.rows.findIndex((other) => moment(other) <= moment(row)) ?? -1;
    page?.rows.splice(at === -1 ? page.rows.length : at, 0, row);
  }
  return copies;
}
