/** What is told of the execution as a whole. */

import type { Book } from "./book";
import { detailsOf } from "./details";
import { abortOpen, fail } from "./ends";
import type { Group, HistoryEvent, Step, Story } from "./story";

export class ExecutionTeller {
  constructor(private readonly book: Book) {}

  take(event: HistoryEvent, previous: number): Step | undefined {
    const { error, cause } = detailsOf(event);
    switch (event.type) {
      case "ExecutionStarted":
        this.book.startedAt = event.timestamp;
        return undefined;
      case "ExecutionRedriven":
        this.book.status = "RUNNING";
        this.book.endedAt = undefined;
        this.book.failed = undefined;
        return undefined;
      case "ExecutionSucceeded":
        this.end("SUCCEEDED", event.timestamp);
        return undefined;
      case "ExecutionFailed":
        return this.failWith(event, previous, error, cause);
      default:
        this.end(event.type === "ExecutionTimedOut" ? "TIMED_OUT" : "ABORTED", event.timestamp);
        return undefined;
    }
  }

  private failWith(event: HistoryEvent, previous: number, error?: string, cause?: string): undefined {
    const step = this.book.stepAt[previous];
    if (step !== undefined) {
      const isContainer = step.type === "Parallel" || step.type === "Map";
      if (step.status === "RUNNING" || step.status === "FAILED") {
        step.status = "FAILED";
        step.leftAt = event.timestamp;
        step.error ??= error;
        step.cause ??= cause;
      }
      fail(step.group.step, undefined, event.timestamp);
      this.book.failed =
        isContainer && this.book.failed !== undefined && isWithin(this.book.failed, step)
          ? this.book.failed
          : step;
    }
    this.end("FAILED", event.timestamp);
    return undefined;
  }

  private end(status: Story["status"], at: number): void {
    this.book.status = status;
    this.book.endedAt = at;
    this.book.root.status = status === "TIMED_OUT" ? "ABORTED" : (status as Group["status"]);
    this.book.root.endedAt = at;
    abortOpen(this.book.root, at);
  }
}

function isWithin(step: Step, container: Step): boolean {
  for (let at: Step | undefined = step; at !== undefined; at = at.group.step) {
    if (at === container) {
      return true;
    }
  }
  return false;
}
