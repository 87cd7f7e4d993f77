/** What is asked about an execution, but for its history. */

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { aws, resource } from "../api/client";
import type { ExecutionExplanation } from "../api/schema";
import { useScope } from "../shell/scopes";
import { allStates, readDefinition, type State, type Workflow } from "./graph/definition";

export function useDescription(arn: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ["execution", scope, arn],
    queryFn: ({ signal }) =>
      aws(scope, "DescribeExecution", { executionArn: arn, mocks: true, express: true }, signal),
  });
}

/** The state machine as it was when the execution was started. */
export function useMachine(arn: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ["machine-of", scope, arn],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      aws(scope, "DescribeStateMachineForExecution", { executionArn: arn, express: true }, signal),
  });
}

/** How it stood at an event; none: how it stands. */
export function useLook(arn: string, event: number | undefined, isWanted = true) {
  const scope = useScope();
  return useQuery({
    queryKey: ["look", scope, arn, event],
    enabled: isWanted,
    staleTime: event === undefined ? 0 : Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      resource(scope, "GET", "/frevo/executions/state", {
        query: { execution: arn, event },
        signal,
      }),
  });
}

/** What nobody tells of: that a worker came or went is no event of the history. */
const UNTOLD: readonly string[] = ["noWorker", "workersBusy", "workerAway", "inProgress", "queuePaused"];
const UNTOLD_EVERY = 30_000;

/** Why it does not move; asked again when something has happened, of which the last event tells. */
export function useWhy(arn: string, lastEvent: number, isWanted: boolean) {
  const scope = useScope();
  return useQuery<ExecutionExplanation | null>({
    queryKey: ["why", scope, arn, lastEvent],
    enabled: isWanted,
    refetchInterval: ({ state: { data } }) =>
      data?.reasons.some(({ code }) => UNTOLD.includes(code)) === true && UNTOLD_EVERY,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const why = await resource(scope, "GET", "/frevo/why", { query: { execution: arn }, signal });
      return "execution" in why ? why : null;
    },
  });
}

/** Asks again for all that is known of an execution. */
export function useRefresh(arn: string): () => void {
  const scope = useScope();
  const queries = useQueryClient();
  return () => {
    for (const what of ["execution", "look", "why"]) {
      void queries.invalidateQueries({ queryKey: [what, scope, arn] });
    }
  };
}

/** A definition, and its states by their names, which are unique in what runs. */
export interface Outline {
  readonly workflow: Workflow;
  readonly states: ReadonlyMap<string, State>;
  branchOf(state: string): number | undefined;
}

export function useOutline(definition: string | undefined): Outline {
  return useMemo(() => {
    const workflow = readDefinition(definition ?? "");
    const states = new Map([...allStates(workflow)].map((state) => [state.name, state]));
    const branches = new Map(
      [...states.values()].flatMap(({ inner }) =>
        inner.flatMap((branch, index) => branch.states.map(({ name }) => [name, index] as const)),
      ),
    );
    const branchOf = (name: string) => branches.get(name);
    return { workflow, states, branchOf };
  }, [definition]);
}
