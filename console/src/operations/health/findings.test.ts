import { expect, test } from "vitest";
import type { Cluster } from "../../api/schema";
import { concernsOf } from "./findings";
import { samples } from "./metrics";

const NODE = {
  id: "a",
  address: "http://a",
  version: "1",
  startedAt: "",
  upSeconds: 1,
  partitions: [0],
  heardMillisAgo: 0,
  clockAheadMillis: 0,
  isHere: true,
};
const FINE: Cluster = { partitions: 1, unowned: [], readiness: null, nodes: [NODE] };

test("nothing is said of a server that does well", () => {
  const metrics = samples("frevo_accepts_starts 1\nfrevo_store_accepts_writes 1\nfrevo_disk_free_bytes 4e10");
  expect(concernsOf(FINE, metrics)).toEqual([]);
  expect(concernsOf(undefined, [])).toEqual([]);
});

test("what is wrong is told once each", () => {
  const cluster: Cluster = {
    partitions: 3,
    unowned: [1, 2],
    readiness: "the broker is away",
    nodes: [
      { ...NODE, clockAheadMillis: -900 },
      { ...NODE, id: "b", heardMillisAgo: 60_000 },
    ],
  };
  const metrics = samples(
    [
      "frevo_accepts_starts 0",
      "frevo_store_accepts_writes 0",
      "frevo_disk_free_bytes 1000",
      "frevo_list_lag_executions 5000",
      "frevo_quarantined_total 2",
      'frevo_queue_unserved{queue="0/r/tasks.a"} 3',
      'frevo_queue_unserved{queue="0/r/tasks.b"} 0',
      'frevo_source_waits{source="0/r/s"} 1',
    ].join("\n"),
  );
  expect(concernsOf(cluster, metrics).map((concern) => concern.kind)).toEqual([
    "notReady",
    "unowned",
    "clock",
    "silent",
    "startsRefused",
    "storeRefuses",
    "disk",
    "listLag",
    "quarantined",
    "unserved",
    "sourcesWait",
  ]);
});
