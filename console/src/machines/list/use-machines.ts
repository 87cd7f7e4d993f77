/** The state machines of an account and region, with what their list says of them. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { resource, type Schemas } from "../../api/client";
import { namedCounters } from "../../api/counters";
import type { Counts, MachinePage } from "../../api/schema";
import { useScope } from "../../shell/scopes";
import type { ListedMachine } from "./machine-actions";

const PAGE = 1000;
const COUNTED_MILLIS = 24 * 3600 * 1000;
const REFRESH_MILLIS = 10_000;
/** How long one that is being deleted is shown after it is gone: nobody tells that it is. */
const DELETED_MILLIS = 500;

/** A state machine in the list. */
export interface Item extends ListedMachine {
  readonly status: Schemas["StateMachineStatus"];
  readonly createdAt: string;
  /** What was started and ended in the last day; unknown as long as nobody has counted. */
  readonly counts: Counts | undefined;
}

export function useMachines() {
  const scope = useScope();
  const machines = useInfiniteQuery({
    queryKey: ["machines", scope],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam !== "" && { after: decodeURIComponent(pageParam) }) };
      return resource(scope, "GET", "/frevo/machines", { query, signal });
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages.some(isDeletingOne) ? DELETED_MILLIS : false),
  });
  const counts = useCounts();
  const found = machines.data?.pages.flatMap((page) => page.machines) ?? [];
  const items = found.map(
    (machine): Item => ({ ...machine, counts: counts && (counts.get(machine.name) ?? {}) }),
  );
  return { machines, items };
}

function isDeletingOne(page: MachinePage): boolean {
  return page.machines.some((machine) => machine.status === "DELETING");
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
