/** An execution in a list, wherever the list is from. */

import type { Output, Schemas } from "../../api/client";
import type { FoundExecution } from "../../api/schema";

export type Status = Schemas["ExecutionStatus"];

export interface Row {
  readonly arn: string;
  readonly name: string;
  readonly status: Status;
  /** Seconds, as AWS writes moments. */
  readonly startDate: number;
  readonly stopDate?: number | undefined;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly redriveCount: number;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Its state machine is paused: it has entered no state. */
  readonly held?: boolean | undefined;
  /** Tasks of it are answered with samples. */
  readonly mocked?: boolean | undefined;
}

/** Of AWS's list, with what Frevo adds to it. */
export function rowOfItem(item: Schemas["ExecutionListItem"]): Row {
  return {
    arn: item.executionArn,
    name: item.name,
    status: item.status,
    startDate: item.startDate,
    stopDate: item.stopDate,
    versionArn: item.stateMachineVersionArn,
    aliasArn: item.stateMachineAliasArn,
    redriveCount: item.redriveCount ?? 0,
    held: item.held,
    mocked: item.mocked,
  };
}

export function rowOfFound(item: FoundExecution): Row {
  return {
    arn: item.executionArn,
    name: item.name,
    status: item.status,
    startDate: item.startDate,
    stopDate: item.stopDate,
    redriveCount: 0,
    error: item.error,
    cause: item.cause,
  };
}

export function rowOfDescription(described: Output<"DescribeExecution">): Row {
  return {
    arn: described.executionArn,
    name: described.name ?? "",
    status: described.status,
    startDate: described.startDate,
    stopDate: described.stopDate,
    versionArn: described.stateMachineVersionArn,
    aliasArn: described.stateMachineAliasArn,
    redriveCount: described.redriveCount ?? 0,
    error: described.error,
    cause: described.cause,
  };
}
