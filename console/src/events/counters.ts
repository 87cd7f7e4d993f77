/** What was counted, as lists of resources show it. */

import { namedCounters } from "../api/counters";
import type { Counts } from "../api/schema";
import { useResource } from "../resources/use-resource";
import { open } from "./open";

/** How often counters are asked for again: they are kept by the minute. */
export const COUNTERS_EVERY = 10_000;

/** Counters are kept for so long, in milliseconds. */
const KEPT = 30 * 86_400_000;

/** All that is kept of a kind, by name. */
export function useCounters(kind: "subscription" | "queue" | "machine" | "bus" | "source") {
  // Of the day, so that the same question stays the same.
  const from = new Date(Math.floor((Date.now() - KEPT) / 86_400_000) * 86_400_000).toISOString();
  const answer = useResource("/frevo/counters", {
    query: { of: kind, limit: 1000, from },
    every: COUNTERS_EVERY,
  });
  const byName = new Map(namedCounters(answer.data).map((counter) => [counter.name, counter]));
  const of = (name: string): Counts => byName.get(name) ?? {};
  return { of, openOf: (name: string) => open(of(name)) };
}
