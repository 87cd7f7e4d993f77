/** The versions and aliases of a state machine. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { aws, type Output, type Schemas } from "../../api/client";
import { useScope } from "../../shell/scopes";
import { machineArn, qualifierOf } from "../arns";
import { describe } from "../machine";

export type VersionItem = Schemas["StateMachineVersionListItem"];
export type Alias = Output<"DescribeStateMachineAlias">;

/** A page of versions, newest first. */
export function useVersions(machine: string) {
  const scope = useScope();
  return useInfiniteQuery({
    queryKey: ["machine", scope, machine, "versions"],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      aws(
        scope,
        "ListStateMachineVersions",
        {
          stateMachineArn: machineArn(scope, machine),
          maxResults: 100,
          ...(pageParam !== "" && { nextToken: pageParam }),
        },
        signal,
      ),
    getNextPageParam: (page) => page.nextToken,
  });
}

/** A version as it was published; it never changes. */
export function useVersion(machine: string, number: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ["version", scope, machine, number],
    queryFn: ({ signal }) => describe(scope, machine, number, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The aliases, each with where it leads. */
export function useAliases(machine: string) {
  const scope = useScope();
  return useQuery({
    queryKey: ["machine", scope, machine, "aliases"],
    queryFn: async ({ signal }): Promise<readonly Alias[]> => {
      const input = { stateMachineArn: machineArn(scope, machine), maxResults: 1000 };
      const { stateMachineAliases } = await aws(scope, "ListStateMachineAliases", input, signal);
      return Promise.all(
        stateMachineAliases.map(({ stateMachineAliasArn }) =>
          aws(scope, "DescribeStateMachineAlias", { stateMachineAliasArn }, signal),
        ),
      );
    },
  });
}

/** The numbers of versions and the names of aliases, as an ARN has them at its end. */
export function useQualifiers(machine: string): readonly string[] {
  const versions = useVersions(machine).data?.pages.flatMap((page) => page.stateMachineVersions) ?? [];
  const aliases = useAliases(machine).data ?? [];
  return [
    ...aliases.map((alias) => alias.name ?? ""),
    ...versions.map((version) => qualifierOf(version.stateMachineVersionArn) ?? ""),
  ].filter((qualifier) => qualifier !== "");
}
