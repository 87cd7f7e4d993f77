/** The state machines of an account and region, with what their list says of them. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { aws, resource } from "../../api/client";
import { namedCounters } from "../../api/counters";
import type { Counts, MachinePage } from "../../api/schema";
import { useScope } from "../../shell/scopes";
import type { ListedMachine } from "./machine-actions";

const PAGE = 1000;
const COUNTED_MILLIS = 24 * 3600 * 1000;
const REFRESH_MILLIS = 10_000;

/** A state machine in the list. */
export interface Item extends ListedMachine {
  readonly createdAt: number;
  /** What was started and ended in the last day; unknown as long as nobody has counted. */
  readonly counts: Counts | undefined;
}

export function useMachines() {
  const scope = useScope();
  const machines = useInfiniteQuery({
    queryKey: ["machines", scope],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      aws(
        scope,
        "ListStateMachines",
        { maxResults: PAGE, ...(pageParam !== "" && { nextToken: pageParam }) },
        signal,
      ),
    getNextPageParam: (page) => page.nextToken,
  });
  const paused = usePaused();
  const counts = useCounts();
  const found = machines.data?.pages.flatMap((page) => page.stateMachines) ?? [];
  const items = found.map(
    (machine): Item => ({
      name: machine.name,
      arn: machine.stateMachineArn,
      type: machine.type,
      createdAt: machine.creationDate,
      paused: paused.has(machine.name),
      counts: counts && (counts.get(machine.name) ?? {}),
    }),
  );
  return { machines, items };
}

/** The names of those whose executions are held. */
function usePaused(): ReadonlySet<string> {
  const scope = useScope();
  const machines = useQuery({
    queryKey: ["paused", scope],
    queryFn: async ({ signal }) => {
      const paused = new Set<string>();
      for (let after: string | null | undefined; after !== null; ) {
        const query = { limit: PAGE, ...(after !== undefined && { after: decodeURIComponent(after) }) };
        const page: MachinePage = await resource(scope, "GET", "/frevo/machines", { query, signal });
        for (const machine of page.machines.filter((machine) => machine.paused)) {
          paused.add(machine.name);
        }
        after = page.next;
      }
      return paused;
    },
  });
  return machines.data ?? new Set();
}

/** What was started and ended in the last day, by name. */
function useCounts(): ReadonlyMap<string, Counts> | undefined {
  const scope = useScope();
  const counters = useQuery({
    queryKey: ["counts", scope],
    refetchInterval: REFRESH_MILLIS,
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - COUNTED_MILLIS).toISOString();
      const query = { of: "machine", from, limit: PAGE };
      const page = await resource(scope, "GET", "/frevo/counters", { query, signal });
      return new Map(namedCounters(page).map((counter) => [counter.name, counter]));
    },
  });
  return counters.data;
}
