/** How much is published right now. Events are only counted as they come; what is drawn is told a few times a second,
 * within a frame, and only of what changed: a thousand events a second redraw no more than one does. */

import type { CloudEvent } from "../../api/schema";
import { idOf } from "./sketch";

/** Changes are told so often, in milliseconds. */
const TELL_EVERY = 500;
/** A rate is that of so many of these steps. */
const STEPS = 4;

/** Counted by node: of publishers their events, of state machines the changes of their executions. */
export class Pulse {
  private counts = new Map<string, number>();
  /** Those of the last steps, the newest last. */
  private past: ReadonlyMap<string, number>[] = [];
  private rates: ReadonlyMap<string, number> = new Map();
  private readonly listeners = new Map<string, Set<() => void>>();
  private timer: ReturnType<typeof setInterval> | undefined;

  take(event: CloudEvent): void {
    this.count(idOf("publisher", event.source));
    if (event.source === "aws.states" && typeof event.subject === "string") {
      const machine = /:execution:([^:]+):/.exec(event.subject)?.[1];
      if (machine !== undefined) {
        this.count(idOf("machine", machine));
      }
    }
  }

  start(inFrame: (work: () => void) => void = (work) => requestAnimationFrame(work)): () => void {
    this.timer = setInterval(() => inFrame(() => this.step()), TELL_EVERY);
    return () => clearInterval(this.timer);
  }

  /** How many a second, of the last seconds. */
  rate(id: string): number {
    return this.rates.get(id) ?? 0;
  }

  subscribe(id: string, listener: () => void): () => void {
    const own = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, own.add(listener));
    return () => own.delete(listener);
  }

  /** A step has passed. */
  step(): void {
    this.past = [...this.past, this.counts].slice(-STEPS);
    this.counts = new Map();
    const sums = new Map<string, number>();
    for (const counts of this.past) {
      for (const [id, count] of counts) {
        sums.set(id, (sums.get(id) ?? 0) + count);
      }
    }
    const before = this.rates;
    const seconds = (STEPS * TELL_EVERY) / 1000;
    this.rates = new Map([...sums].map(([id, sum]) => [id, Math.ceil(sum / seconds)]));
    for (const id of new Set([...before.keys(), ...this.rates.keys()])) {
      if (before.get(id) !== this.rates.get(id)) {
        this.tell(id);
      }
    }
  }

  private count(id: string): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }

  private tell(id: string): void {
    for (const listener of this.listeners.get(id) ?? []) {
      listener();
    }
  }
}
