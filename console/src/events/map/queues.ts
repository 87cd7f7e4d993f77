/** State machines, the queues in which their tasks wait, and who does them. */

import type { NamedCounter } from "../../api/schema";
import { type Known, type Sketch, some } from "./sketch";

export function addMachines(sketch: Sketch, { machines, machineCounters, queueCounters }: Known): void {
  const failed = new Map(machineCounters.map((counter) => [counter.name, counter.failed]));
  const published = new Map(queueCounters.map((counter) => [counter.name, counter.published]));
  const users = new Map<string, number>();
  for (const queue of machines.flatMap((machine) => machine.queues)) {
    users.set(queue, (users.get(queue) ?? 0) + 1);
  }
  for (const { name, paused, queues } of machines) {
    const from = sketch.node("machine", name, [
      ...(paused ? [{ kind: "paused" } as const] : []),
      ...some("failed", failed.get(name)),
    ]);
    for (const queue of queues) {
      // Of a queue that several use nobody counts who gave it what.
      const count = users.get(queue) === 1 ? (published.get(queue) ?? 0) : undefined;
      sketch.edge({ from, to: sketch.node("queue", queue), count, types: [], notes: [] });
    }
  }
}

export function addQueues(sketch: Sketch, { queues, queueCounters }: Known): void {
  const counters = new Map<string, NamedCounter>(queueCounters.map((counter) => [counter.name, counter]));
  for (const { name, paused, waiting, workers } of queues) {
    const isUnserved = workers === 0 && waiting > 0;
    const queue = sketch.node("queue", name, [
      ...(paused ? [{ kind: "paused" } as const] : []),
      ...some("waiting", waiting),
      ...(isUnserved ? [{ kind: "noWorkers" } as const] : []),
    ]);
    if (workers > 0) {
      const to = sketch.node("workers", name, some("workers", workers));
      const counter = counters.get(name);
      const notes = some("failed", counter?.failed);
      sketch.edge({ from: queue, to, count: counter?.started ?? 0, types: [], notes });
    }
  }
}
