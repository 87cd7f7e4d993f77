/** What of the metrics and of the cluster somebody should look at. Only what the server tells is judged. */

import type { Cluster } from "../../api/schema";
import { type Sample, total } from "./metrics";

export type Concern =
  | { readonly kind: "notReady"; readonly reason: string }
  | { readonly kind: "unowned"; readonly count: number }
  | { readonly kind: "clock"; readonly node: string; readonly millis: number }
  | { readonly kind: "silent"; readonly node: string; readonly millis: number }
  | { readonly kind: "startsRefused" }
  | { readonly kind: "storeRefuses" }
  | { readonly kind: "listLag"; readonly count: number }
  | { readonly kind: "quarantined"; readonly count: number }
  | { readonly kind: "unserved"; readonly queues: readonly string[] }
  | { readonly kind: "disk"; readonly bytes: number }
  | { readonly kind: "tasksWait"; readonly count: number }
  | { readonly kind: "sourcesWait"; readonly sources: readonly string[] };

/** A clock that is further off makes a node not ready. */
const CLOCK_MILLIS_MAX = 500;
/** A node of which nothing was heard for so long is probably gone. */
const SILENT_MILLIS_MAX = 10_000;
/** Less than this is little. */
const DISK_BYTES_MIN = 2 * 2 ** 30;

export function concernsOf(cluster: Cluster | undefined, metrics: readonly Sample[]): readonly Concern[] {
  return [...(cluster === undefined ? [] : ofCluster(cluster)), ...ofMetrics(metrics)];
}

function ofCluster({ readiness, unowned, nodes }: Cluster): readonly Concern[] {
  const concerns: Concern[] = [];
  if (readiness !== null) {
    concerns.push({ kind: "notReady", reason: readiness });
  }
  if (unowned.length > 0) {
    concerns.push({ kind: "unowned", count: unowned.length });
  }
  for (const { id, clockAheadMillis, heardMillisAgo } of nodes) {
    if (Math.abs(clockAheadMillis ?? 0) > CLOCK_MILLIS_MAX) {
      concerns.push({ kind: "clock", node: id, millis: clockAheadMillis ?? 0 });
    }
    if (heardMillisAgo > SILENT_MILLIS_MAX) {
      concerns.push({ kind: "silent", node: id, millis: heardMillisAgo });
    }
  }
  return concerns;
}

function ofMetrics(metrics: readonly Sample[]): readonly Concern[] {
  const concerns: Concern[] = [];
  const count = (name: string) => total(metrics, name) ?? 0;
  const named = (metric: string, label: string) => {
    const some = metrics.filter((sample) => sample.name === metric && sample.value > 0);
    return some.map((sample) => sample.labels[label] ?? "");
  };
  if (total(metrics, "frevo_accepts_starts") === 0) {
    concerns.push({ kind: "startsRefused" });
  }
  if (total(metrics, "frevo_store_accepts_writes") === 0) {
    concerns.push({ kind: "storeRefuses" });
  }
  const disk = total(metrics, "frevo_disk_free_bytes");
  if (disk !== undefined && disk < DISK_BYTES_MIN) {
    concerns.push({ kind: "disk", bytes: disk });
  }
  if (count("frevo_list_lag_executions") > 100) {
    concerns.push({ kind: "listLag", count: count("frevo_list_lag_executions") });
  }
  if (count("frevo_quarantined_total") > 0) {
    concerns.push({ kind: "quarantined", count: count("frevo_quarantined_total") });
  }
  const unserved = named("frevo_queue_unserved", "queue");
  if (unserved.length > 0) {
    concerns.push({ kind: "unserved", queues: unserved });
  }
  if (count("frevo_tasks_wait") > 0) {
    concerns.push({ kind: "tasksWait", count: count("frevo_tasks_wait") });
  }
  const sources = named("frevo_source_waits", "source");
  if (sources.length > 0) {
    concerns.push({ kind: "sourcesWait", sources });
  }
  return concerns;
}
