import { useMemo } from "react";
import { edgeCounters, namedCounters, typeCounters } from "../../api/counters";
import { SLOW, usePages, useResource } from "../../resources/use-resource";
import { COUNTERS_EVERY } from "../counters";
import { useRules } from "../rules/use-rules";
import { useBuses } from "../use-buses";
import type { Known } from "./sketch";
import { useDefinitions } from "./use-definitions";

const NONE: readonly never[] = [];

/** All that the map is drawn from. Counters are kept by the minute, so they are asked for slowly. */
export function useKnown(): { known: Known; isPending: boolean; error: Error | null } {
  const { rows: subscriptions, ...asked } = usePages("/frevo/subscriptions", "subscriptions", {
    every: COUNTERS_EVERY,
  });
  const schedules = usePages("/frevo/schedules", "schedules").rows;
  const sources = usePages("/frevo/sources", "sources", { every: COUNTERS_EVERY }).rows;
  const queues = usePages("/frevo/queues", "queues", { every: SLOW }).rows;
  const contracts = usePages("/frevo/contracts", "contracts").rows;
  const diff = useResource("/frevo/contracts/{name}/diff", {
    path: { name: "-" },
    every: 6 * COUNTERS_EVERY,
  });
  const counters = {
    types: typeCounters(useCounted("type")),
    edges: edgeCounters(useCounted("edge")),
    subscriptionCounters: namedCounters(useCounted("subscription")),
    queueCounters: namedCounters(useCounted("queue")),
    machineCounters: namedCounters(useCounted("machine")),
  };
  const machines = useDefinitions();
  const known: Known = {
    ...counters,
    buses: useBuses().map((bus) => bus.Name),
    subscriptions,
    rules: useRules().data ?? NONE,
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
function useCounted(kind: string) {
  return useResource("/frevo/counters", { query: { of: kind, limit: 1000 }, every: COUNTERS_EVERY }).data;
}
