/** Folds a history into a story.
 *
 * Events name the state they are of in a few cases only; the others follow from `previousEventId`, which leads back
 * within a branch. Where a Parallel or a Map ends, the previous event is one within it, so its own step is looked
 * for from there outwards. */

import { takeAttempt } from "./attempts";
import { Book } from "./book";
import { ContainerTeller } from "./containers";
import { reopen } from "./ends";
import { ExecutionTeller } from "./executions";
import { type BranchOf, StateTeller } from "./states";
import type { HistoryEvent, Step, Story } from "./story";

export function tell(events: readonly HistoryEvent[], branchOf: BranchOf = () => undefined): Story {
  const teller = new Teller(branchOf);
  for (const event of events) {
    teller.take(event);
  }
  return teller.story();
}

const STATE =
  /^(Pass|Task|Choice|Wait|Succeed|Fail|Parallel|Map)State(Entered|Exited|Started|Succeeded|Failed|Aborted)$/;

class Teller {
  private readonly book = new Book();
  private readonly states: StateTeller;
  private readonly containers = new ContainerTeller(this.book);
  private readonly executions = new ExecutionTeller(this.book);

  constructor(branchOf: BranchOf) {
    this.states = new StateTeller(this.book, branchOf);
  }

  take(event: HistoryEvent): void {
    const previous = event.previousEventId ?? 0;
    this.book.groupAt[event.id] = this.book.groupOf(previous);
    const [, type, what] = STATE.exec(event.type) ?? [];
    const step =
      type === undefined || what === undefined
        ? this.takeOther(event, previous)
        : this.takeState(event, previous, type, what);
    this.book.stepAt[event.id] = step;
    step?.events.push(event.id);
  }

  story(): Story {
    return this.book.story();
  }

  private takeState(event: HistoryEvent, previous: number, type: string, what: string): Step | undefined {
    switch (what) {
      case "Entered":
        return this.states.enter(event, previous, type);
      case "Exited":
        return this.states.leave(event, previous);
      case "Started":
        return this.containers.begin(event, previous, type);
      case "Aborted":
        return this.states.giveUp(event, previous, type);
      default:
        return this.containers.join(event, previous, type, what === "Failed" ? "FAILED" : "SUCCEEDED");
    }
  }

  private takeOther(event: HistoryEvent, previous: number): Step | undefined {
    if (event.type.startsWith("MapIteration")) {
      return this.containers.takeIteration(event, previous);
    }
    if (event.type.startsWith("Execution")) {
      return this.executions.take(event, previous);
    }
    if (event.type.startsWith("MapRun")) {
      return this.containers.takeMapRun(event, previous);
    }
    if (event.type === "EvaluationFailed") {
      return this.states.failEvaluation(event);
    }
    const step = this.book.stepAt[previous];
    if (step !== undefined) {
      if (step.status !== "RUNNING" && event.type.endsWith("Scheduled")) {
        reopen(step);
      }
      takeAttempt(step, event);
    }
    return step;
  }
}
