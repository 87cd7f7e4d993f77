/** What is told of a state by itself: that it was entered, was left, or was given up. */

import { giveUpAttempt } from "./attempts";
import type { Book } from "./book";
import { detailsOf } from "./details";
import type { Group, HistoryEvent, Step } from "./story";

/** Which branch of which Parallel a state is in, for histories say it only by the order of things. */
export type BranchOf = (state: string) => number | undefined;

export class StateTeller {
  constructor(
    private readonly book: Book,
    private readonly branchOf: BranchOf,
  ) {}

  enter(event: HistoryEvent, previous: number, type: string): Step {
    const { name = "", input } = detailsOf(event);
    const group = this.groupEntered(event, previous, name);
    const step: Step = {
      id: event.id,
      state: name,
      type,
      group,
      status: "RUNNING",
      enteredAt: event.timestamp,
      leftAt: undefined,
      input,
      output: undefined,
      assigned: undefined,
      error: undefined,
      cause: undefined,
      attempts: [],
      groups: [],
      runs: 0,
      length: undefined,
      mapRun: undefined,
      events: [],
    };
    this.book.add(step);
    return step;
  }

  /** The branch in which a state was entered: a new one, if a Parallel was started just before. */
  private groupEntered(event: HistoryEvent, previous: number, name: string): Group {
    const before = this.book.stepAt[previous];
    const isFirst =
      before?.type === "Parallel" &&
      before.status === "RUNNING" &&
      this.book.startOf.get(before) === previous;
    if (!isFirst) {
      return this.book.groupOf(previous);
    }
    const started = before.groups.filter(({ run }) => run === before.runs).length;
    return this.book.newGroup("branch", this.branchOf(name) ?? started, before, event.timestamp);
  }

  leave(event: HistoryEvent, previous: number): Step | undefined {
    const { name = "", output, assignedVariables } = detailsOf(event);
    const step = this.book.outwards(previous, (step) => step.state === name);
    if (step === undefined) {
      return undefined;
    }
    const hasFailed = step.status === "FAILED" || step.attempts.at(-1)?.status === "FAILED";
    step.status = hasFailed ? "CAUGHT" : "SUCCEEDED";
    const attempt = step.attempts.at(-1);
    if (hasFailed && attempt?.error !== undefined) {
      step.error = attempt.error;
      step.cause = attempt.cause;
    }
    step.leftAt = event.timestamp;
    step.output = output;
    step.assigned = assignedVariables;
    this.book.groupAt[event.id] = step.group;
    return step;
  }

  /** A state that was stopped: which one is told by its type and by what was told just before. */
  giveUp(event: HistoryEvent, previous: number, type: string): Step | undefined {
    const cause = this.book.stepAt[previous];
    const isMeant = (step: Step) => step.type === type && step.status === "RUNNING";
    const own = this.book.givenUp?.steps.find(isMeant);
    const step =
      own ?? (cause !== undefined && isMeant(cause) ? cause : this.book.openNear(previous, isMeant));
    if (step !== undefined) {
      step.status = step === cause ? "FAILED" : "ABORTED";
      step.leftAt = event.timestamp;
      giveUpAttempt(step, event.timestamp);
    }
    return step;
  }

  /** The state is named: the previous event is that before its entry. */
  failEvaluation(event: HistoryEvent): Step | undefined {
    const { state = "", error, cause } = detailsOf(event);
    const step = this.book.byState.get(state)?.findLast(({ status }) => status === "RUNNING");
    if (step !== undefined) {
      // A Map or a Parallel has an event of its own for that.
      if (step.type !== "Map" && step.type !== "Parallel") {
        step.status = "FAILED";
        step.leftAt = event.timestamp;
      }
      step.error = error;
      step.cause = cause;
      this.book.groupAt[event.id] = step.group;
    }
    return step;
  }
}
