/** What states were given in the last run: values that can be pointed at while they are edited. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { aws } from "../api/client";
import type { Scope } from "../api/scope";
import { useScope } from "../shell/scopes";
import { inputsOf, type RunInputs } from "./run-inputs";

/** A longer history is looked at from its beginning only. */
const EVENTS_MAX = 1000;

const NONE: RunInputs = new Map();

/** What the states of the last execution of a state machine were given; nothing without one. */
export function useLastRun(machineArn: string | undefined): RunInputs {
  const scope = useScope();
  const found = useQuery({
    queryKey: ["last run", scope, machineArn],
    enabled: machineArn !== undefined,
    queryFn: ({ signal }) => lastRun(scope, machineArn ?? "", signal),
  });
  return found.data ?? NONE;
}

async function lastRun(scope: Scope, stateMachineArn: string, signal: AbortSignal): Promise<RunInputs> {
  const { executions } = await aws(scope, "ListExecutions", { stateMachineArn, maxResults: 1 }, signal);
  const executionArn = executions[0]?.executionArn;
  if (executionArn === undefined) {
    return NONE;
  }
  const history = { executionArn, maxResults: EVENTS_MAX, includeExecutionData: true };
  return inputsOf(await aws(scope, "GetExecutionHistory", history, signal));
}

const RunContext = createContext<RunInputs>(NONE);

export const RunProvider = RunContext;

/** What a state was given in the last run. */
export function useRunInput(state: string): string | undefined {
  return useContext(RunContext).get(state);
}
