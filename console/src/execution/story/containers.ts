/** What is told of a Parallel or a Map: that what is within it begins, ends, and how its iterations stand. */

import type { Book } from "./book";
import { detailsOf } from "./details";
import { fail, reopen, settle } from "./ends";
import type { HistoryEvent, Step } from "./story";

export class ContainerTeller {
  constructor(private readonly book: Book) {}

  /** A Parallel or a Map starts what is within it, for the first time or again. */
  begin(event: HistoryEvent, previous: number, type: string): Step | undefined {
    const step = this.book.outwards(previous, (step) => step.type === type && step.status === "RUNNING");
    if (step === undefined) {
      return undefined;
    }
    if (step.runs > 0) {
      fail(this.book.stepAt[previous], step, event.timestamp);
      settle(step, event.timestamp);
    }
    step.runs += 1;
    step.length = detailsOf(event).length;
    this.book.iterations.set(step, new Map());
    this.book.startOf.set(step, event.id);
    this.book.groupAt[event.id] = step.group;
    return step;
  }

  join(event: HistoryEvent, previous: number, type: string, status: "FAILED" | "SUCCEEDED") {
    const step = this.book.outwards(previous, (step) => step.type === type && step.status === "RUNNING");
    if (step !== undefined) {
      const cause = this.book.stepAt[previous];
      if (status === "FAILED") {
        step.status = "FAILED";
        step.leftAt = event.timestamp;
        step.error ??= cause?.error ?? cause?.attempts.at(-1)?.error;
        step.cause ??= cause?.cause ?? cause?.attempts.at(-1)?.cause;
        fail(cause, step, event.timestamp);
        this.book.failed = cause ?? step;
      }
      settle(step, event.timestamp, status);
      this.book.groupAt[event.id] = step.group;
    }
    return step;
  }

  takeIteration(event: HistoryEvent, previous: number): Step | undefined {
    const { name, index = 0 } = detailsOf(event);
    const step = this.book.outwards(previous, (step) => step.type === "Map" && step.state === name);
    if (step === undefined) {
      return undefined;
    }
    const known = this.book.iterations.get(step);
    let group = known?.get(index);
    if (event.type === "MapIterationStarted") {
      reopen(step);
      if (group === undefined) {
        group = this.book.newGroup("iteration", index, step, event.timestamp);
        known?.set(index, group);
      }
      group.status = "RUNNING";
      group.endedAt = undefined;
    } else if (group !== undefined) {
      const ends = { Succeeded: "SUCCEEDED", Failed: "FAILED", Aborted: "ABORTED" } as const;
      const end = event.type.slice("MapIteration".length) as keyof typeof ends;
      this.book.givenUp = end === "Succeeded" ? undefined : group;
      group.status = ends[end];
      group.endedAt = event.timestamp;
    }
    this.book.groupAt[event.id] = event.type === "MapIterationSucceeded" ? step.group : (group ?? step.group);
    return step;
  }

  takeMapRun(event: HistoryEvent, previous: number): Step | undefined {
    const { mapRunArn, error, cause } = detailsOf(event);
    const step = this.book.outwards(previous, (step) => step.type === "Map");
    if (step !== undefined) {
      step.mapRun = mapRunArn ?? step.mapRun;
      step.error ??= error;
      step.cause ??= cause;
      if (event.type === "MapRunRedriven") {
        reopen(step);
      }
    }
    return step;
  }
}
