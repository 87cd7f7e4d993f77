import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { target } from "../../api/client";
import { SLOW, usePages, useResource } from "../../resources/use-resource";
import { useScope } from "../../shell/scopes";
import type { Queue } from "../../workers/types";
import { COUNTERS_EVERY } from "../counters";
import type {
  Contract,
  Counter,
  EdgeCounter,
  Findings,
  Schedule,
  Source,
  Subscription,
  TypeCounter,
} from "../types";
import type { Known } from "./sketch";
import { useDefinitions } from "./use-definitions";

const NONE: readonly never[] = [];

/** All that the map is drawn from. Counters are kept by the minute, so they are asked for slowly. */
export function useKnown(): { known: Known; isPending: boolean; error: Error | null } {
  const { rows: subscriptions, ...asked } = usePages<Subscription, "subscriptions">(
    "/frevo/subscriptions",
    "subscriptions",
    { every: COUNTERS_EVERY },
  );
  const schedules = usePages<Schedule, "schedules">("/frevo/schedules", "schedules").rows;
  const sources = usePages<Source, "sources">("/frevo/sources", "sources", { every: COUNTERS_EVERY }).rows;
  const queues = usePages<Queue, "queues">("/frevo/queues", "queues", { every: SLOW }).rows;
  const contracts = usePages<Contract, "contracts">("/frevo/contracts", "contracts").rows;
  const diff = useResource<Findings>("/frevo/contracts/-/diff", { every: 6 * COUNTERS_EVERY });
  const counters = {
    types: useCounted<TypeCounter>("type"),
    edges: useCounted<EdgeCounter>("edge"),
    subscriptionCounters: useCounted<Counter>("subscription"),
    queueCounters: useCounted<Counter>("queue"),
    machineCounters: useCounted<Counter>("machine"),
  };
  const machines = useDefinitions();
  const known: Known = {
    ...counters,
    buses: useBuses(),
    subscriptions,
    schedules,
    sources,
    queues,
    machines,
    contracts,
    findings: diff.data?.findings ?? NONE,
  };
  // What is asked again is mostly what it was: nothing is laid out or drawn anew then.
  const text = JSON.stringify(known);
  return {
    known: useMemo(() => JSON.parse(text) as Known, [text]),
    isPending: asked.isPending,
    error: asked.error,
  };
}

/** What was counted in the last hour. */
function useCounted<Of>(kind: string): readonly Of[] {
  const answer = useResource<{ readonly counters: readonly Of[] }>(`/frevo/counters?of=${kind}`, {
    query: { limit: 1000 },
    every: COUNTERS_EVERY,
  });
  return answer.data?.counters ?? NONE;
}

function useBuses(): readonly string[] {
  const scope = useScope();
  const buses = useQuery({
    queryKey: ["resource", scope, "ListEventBuses"],
    queryFn: ({ signal }) =>
      target<{ EventBuses: readonly { readonly Name: string }[] }>(
        scope,
        "AWSEvents.ListEventBuses",
        { Limit: 100 },
        signal,
      ),
  });
  return buses.data?.EventBuses.map((bus) => bus.Name) ?? NONE;
}
