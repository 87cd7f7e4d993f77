/** What a state was given when it was last entered: its values can be pointed at. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { aws } from "../api/client";
import type { Scope } from "../api/scope";
import { parsed } from "../execution/graph/definition";
import { machineArn } from "../machines/arns";
import { useScope } from "../shell/scopes";

/** So many executions are looked into: the newest ones. */
const EXECUTIONS_MAX = 3;
/** So many of the last events of each. */
const EVENTS_MAX = 1000;

/** Nothing for a state machine that is new, or whose executions are not kept. */
export function useLastInput(state: string): unknown {
  const scope = useScope();
  const { name } = useParams();
  const found = useQuery({
    queryKey: ["last-input", scope, name, state],
    enabled: name !== undefined,
    staleTime: 30_000,
    // An Express state machine has no list of executions.
    retry: false,
    queryFn: async ({ signal }) => {
      const input = await lastInput(scope, name ?? "", state, signal);
      return { value: input === undefined ? undefined : parsed(input) };
    },
  });
  return found.data?.value;
}

async function lastInput(
  scope: Scope,
  machine: string,
  state: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const question = { stateMachineArn: machineArn(scope, machine), maxResults: EXECUTIONS_MAX };
  const { executions } = await aws(scope, "ListExecutions", question, signal);
  for (const { executionArn } of executions) {
    const page = { executionArn, maxResults: EVENTS_MAX, reverseOrder: true };
    const { events } = await aws(scope, "GetExecutionHistory", page, signal);
    const entered = events.find((event) => event.stateEnteredEventDetails?.name === state);
    if (entered !== undefined) {
      return entered.stateEnteredEventDetails?.input;
    }
  }
  return undefined;
}
