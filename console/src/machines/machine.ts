/** A state machine as the server describes it. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { aws, type Output, resource } from "../api/client";
import type { Scope } from "../api/scope";
import { useScope } from "../shell/scopes";
import { machineArn } from "./arns";

export type Machine = Output<"DescribeStateMachine">;

export type MachineType = Machine["type"];

/** Describes a state machine, or the version or alias of it that the qualifier names. */
export async function describe(
  scope: Scope,
  name: string,
  qualifier?: string,
  signal?: AbortSignal,
): Promise<Machine> {
  const question = { stateMachineArn: machineArn(scope, name, qualifier), paused: true };
  return await aws(scope, "DescribeStateMachine", question, signal);
}

export function useMachine(name: string, qualifier?: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ["machine", scope, name, qualifier ?? ""],
    queryFn: ({ signal }) => describe(scope, name, qualifier, signal),
  });
}

/** What a change makes old: everything that is known of the state machine, and the list of all. */
export function useForgetMachine() {
  const scope = useScope();
  const queries = useQueryClient();
  return async (name: string) => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["machine", scope, name] }),
      queries.invalidateQueries({ queryKey: ["machines", scope] }),
    ]);
  };
}

/** Holds what a state machine starts, or lets it go on. */
export function setPaused(scope: Scope, name: string, paused: boolean): Promise<unknown> {
  const step = paused ? "pause" : "resume";
  return resource(scope, "POST", `/frevo/machines/{name}/${step}`, { path: { name } });
}
