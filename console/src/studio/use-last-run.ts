/** What states were given in the last run, and what they made of it: values that can be pointed at while they are edited. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { aws } from "../api/client";
import type { Scope } from "../api/scope";
import { useScope } from "../shell/scopes";
import { type RunData, runDataOf, type StateData } from "./run-data";

/** A longer history is looked at from its beginning only. */
const EVENTS_MAX = 1000;

const NONE: RunData = new Map();

/** What the states of the last execution of a state machine had; nothing without one. */
export function useLastRun(machineArn: string | undefined): RunData {
  const scope = useScope();
  const found = useQuery({
    queryKey: ["last run", scope, machineArn],
    enabled: machineArn !== undefined,
    queryFn: ({ signal }) => lastRun(scope, machineArn ?? "", signal),
  });
  return found.data ?? NONE;
}

async function lastRun(scope: Scope, stateMachineArn: string, signal: AbortSignal): Promise<RunData> {
  const newest = { stateMachineArn, maxResults: 1, express: true };
  const { executions } = await aws(scope, "ListExecutions", newest, signal);
  const executionArn = executions[0]?.executionArn;
  if (executionArn === undefined) {
    return NONE;
  }
  const history = { executionArn, maxResults: EVENTS_MAX, includeExecutionData: true, express: true };
  return runDataOf(await aws(scope, "GetExecutionHistory", history, signal));
}

const RunContext = createContext<RunData>(NONE);

export const RunProvider = RunContext;

/** What a state had in the last run. */
export function useRunData(state: string): StateData | undefined {
  return useContext(RunContext).get(state);
}
