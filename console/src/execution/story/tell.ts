/** Folds a history into a story.
 *
 * Events name the state they are of in a few cases only; the others follow from `previousEventId`, which leads back
 * within a branch. Where a Parallel or a Map ends, the previous event is one within it, so its own step is looked
 * for from there outwards. */

import { AttemptTeller } from "./attempts";
import { detailsOf } from "./details";
import type { Group, HistoryEvent, Step, Story } from "./story";

/** Which branch of which Parallel a state is in, for histories say it only by the order of things. */
export type BranchOf = (state: string) => number | undefined;

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
  private readonly root: Group = {
    kind: "execution",
    index: 0,
    step: undefined,
    run: 1,
    status: "RUNNING",
    startedAt: 0,
    endedAt: undefined,
    steps: [],
  };
  private readonly steps = new Map<number, Step>();
  private readonly byState = new Map<string, Step[]>();
  /** By event: the step that it is of, and the branch in which what comes after it goes on. */
  private readonly stepAt: (Step | undefined)[] = [];
  private readonly groupAt: Group[] = [];
  private readonly iterations = new Map<Step, Map<number, Group>>();
  /** By Parallel or Map: the event that told last that it was started. */
  private readonly startOf = new Map<Step, number>();
  private readonly attempts = new AttemptTeller();
  private status: Story["status"] = "RUNNING";
  private startedAt: number | undefined;
  private endedAt: number | undefined;
  private failed: Step | undefined;
  /** The iteration of which was told last that it was given up, for its task is told of next. */
  private givenUp: Group | undefined;

  constructor(private readonly branchOf: BranchOf) {}

  take(event: HistoryEvent): void {
    const previous = event.previousEventId ?? 0;
    this.groupAt[event.id] = this.groupAt[previous] ?? this.root;
    const [, type, what] = STATE.exec(event.type) ?? [];
    const step =
      type === undefined || what === undefined
        ? this.takeOther(event, previous)
        : this.takeState(event, previous, type, what);
    this.stepAt[event.id] = step;
    step?.events.push(event.id);
  }

  story(): Story {
    return {
      root: this.root,
      steps: this.steps,
      byState: this.byState,
      stepOf: (event) => this.stepAt[event],
      failed: this.failed,
      status: this.status,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
    };
  }

  private takeState(event: HistoryEvent, previous: number, type: string, what: string): Step | undefined {
    switch (what) {
      case "Entered":
        return this.enter(event, previous, type);
      case "Exited":
        return this.leave(event, previous);
      case "Started":
        return this.begin(event, previous, type);
      case "Aborted":
        return this.giveUp(event, previous, type);
      default:
        return this.join(event, previous, type, what === "Failed" ? "FAILED" : "SUCCEEDED");
    }
  }

  private enter(event: HistoryEvent, previous: number, type: string): Step {
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
    group.steps.push(step);
    this.groupAt[event.id] = group;
    this.steps.set(event.id, step);
    const entries = this.byState.get(name);
    entries === undefined ? this.byState.set(name, [step]) : entries.push(step);
    return step;
  }

  /** The branch in which a state was entered: a new one, if a Parallel was started just before. */
  private groupEntered(event: HistoryEvent, previous: number, name: string): Group {
    const before = this.stepAt[previous];
    const isFirst =
      before?.type === "Parallel" && before.status === "RUNNING" && this.startOf.get(before) === previous;
    if (!isFirst) {
      return this.groupAt[previous] ?? this.root;
    }
    const started = before.groups.filter(({ run }) => run === before.runs).length;
    return this.newGroup("branch", this.branchOf(name) ?? started, before, event.timestamp);
  }

  private newGroup(kind: Group["kind"], index: number, step: Step, startedAt: number): Group {
    const group: Group = {
      kind,
      index,
      step,
      run: step.runs,
      status: "RUNNING",
      startedAt,
      endedAt: undefined,
      steps: [],
    };
    step.groups.push(group);
    return group;
  }

  private leave(event: HistoryEvent, previous: number): Step | undefined {
    const { name = "", output, assignedVariables } = detailsOf(event);
    const step = this.outwards(previous, (step) => step.state === name);
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
    this.groupAt[event.id] = step.group;
    return step;
  }

  /** A Parallel or a Map starts what is within it, for the first time or again. */
  private begin(event: HistoryEvent, previous: number, type: string): Step | undefined {
    const step = this.outwards(previous, (step) => step.type === type && step.status === "RUNNING");
    if (step === undefined) {
      return undefined;
    }
    if (step.runs > 0) {
      this.fail(this.stepAt[previous], step, event.timestamp);
      this.settle(step, event.timestamp);
    }
    step.runs += 1;
    step.length = detailsOf(event).length;
    this.iterations.set(step, new Map());
    this.startOf.set(step, event.id);
    this.groupAt[event.id] = step.group;
    return step;
  }

  private join(event: HistoryEvent, previous: number, type: string, status: "FAILED" | "SUCCEEDED") {
    const step = this.outwards(previous, (step) => step.type === type && step.status === "RUNNING");
    if (step !== undefined) {
      const cause = this.stepAt[previous];
      if (status === "FAILED") {
        step.status = "FAILED";
        step.leftAt = event.timestamp;
        step.error ??= cause?.error ?? cause?.attempts.at(-1)?.error;
        step.cause ??= cause?.cause ?? cause?.attempts.at(-1)?.cause;
        this.fail(cause, step, event.timestamp);
        this.failed = cause ?? step;
      }
      this.settle(step, event.timestamp, status);
      this.groupAt[event.id] = step.group;
    }
    return step;
  }

  /** What failed within a container fails the states around it, up to the container. */
  private fail(from: Step | undefined, until: Step | undefined, at: number): void {
    for (let step = from; step !== undefined && step !== until; step = step.group.step) {
      if (step.status === "RUNNING") {
        step.status = "FAILED";
        step.leftAt = at;
        this.attempts.giveUp(step, at);
      }
      if (step.group.status === "RUNNING" && step.group.step !== undefined) {
        step.group.status = "FAILED";
        step.group.endedAt = at;
      }
    }
  }

  /** What still goes on within a container does not, any more. */
  private settle(step: Step, at: number, branches: "SUCCEEDED" | "FAILED" = "FAILED"): void {
    for (const group of step.groups) {
      if (group.status !== "RUNNING") {
        continue;
      }
      const isOpen = group.steps.some(({ status }) => status === "RUNNING");
      group.status =
        isOpen || (branches === "FAILED" && group.kind === "iteration") ? "ABORTED" : "SUCCEEDED";
      group.endedAt = isOpen ? at : (group.steps.at(-1)?.leftAt ?? at);
      this.abortOpen(group, at);
    }
  }

  private abortOpen(group: Group, at: number): void {
    for (const step of group.steps) {
      if (step.status === "RUNNING") {
        step.status = "ABORTED";
        step.leftAt = at;
        this.attempts.giveUp(step, at);
        this.settle(step, at);
      }
    }
  }

  /** A state that was stopped: which one is told by its type and by what was told just before. */
  private giveUp(event: HistoryEvent, previous: number, type: string): Step | undefined {
    const cause = this.stepAt[previous];
    const isMeant = (step: Step) => step.type === type && step.status === "RUNNING";
    const own = this.givenUp?.steps.find(isMeant);
    const step = own ?? (cause !== undefined && isMeant(cause) ? cause : this.openNear(previous, isMeant));
    if (step !== undefined) {
      step.status = step === cause ? "FAILED" : "ABORTED";
      step.leftAt = event.timestamp;
      this.attempts.giveUp(step, event.timestamp);
    }
    return step;
  }

  /** A state beside another one: within the nearest container around it in which there is one. */
  private openNear(event: number, isMeant: (step: Step) => boolean): Step | undefined {
    for (let group = this.groupAt[event]; group !== undefined; group = group.step?.group) {
      const siblings = group.step?.groups ?? [group];
      for (const sibling of siblings) {
        const found = sibling.status === "RUNNING" ? sibling.steps.findLast(isMeant) : undefined;
        if (found !== undefined) {
          return found;
        }
      }
    }
    return undefined;
  }

  /** The step of an event, or the nearest one around it, that is meant. */
  private outwards(event: number, isMeant: (step: Step) => boolean): Step | undefined {
    const own = this.stepAt[event];
    if (own !== undefined && isMeant(own)) {
      return own;
    }
    let step = (this.groupAt[event] ?? this.root).step;
    while (step !== undefined && !isMeant(step)) {
      step = step.group.step;
    }
    return step;
  }

  private takeOther(event: HistoryEvent, previous: number): Step | undefined {
    if (event.type.startsWith("MapIteration")) {
      return this.takeIteration(event, previous);
    }
    if (event.type.startsWith("Execution")) {
      return this.takeExecution(event, previous);
    }
    if (event.type.startsWith("MapRun")) {
      return this.takeMapRun(event, previous);
    }
    if (event.type === "EvaluationFailed") {
      return this.takeEvaluation(event);
    }
    const step = this.stepAt[previous];
    if (step !== undefined) {
      if (step.status !== "RUNNING" && event.type.endsWith("Scheduled")) {
        this.reopen(step);
      }
      this.attempts.take(step, event);
    }
    return step;
  }

  private takeIteration(event: HistoryEvent, previous: number): Step | undefined {
    const { name, index = 0 } = detailsOf(event);
    const step = this.outwards(previous, (step) => step.type === "Map" && step.state === name);
    if (step === undefined) {
      return undefined;
    }
    const known = this.iterations.get(step);
    let group = known?.get(index);
    if (event.type === "MapIterationStarted") {
      this.reopen(step);
      if (group === undefined) {
        group = this.newGroup("iteration", index, step, event.timestamp);
        known?.set(index, group);
      }
      group.status = "RUNNING";
      group.endedAt = undefined;
    } else if (group !== undefined) {
      const ends = { Succeeded: "SUCCEEDED", Failed: "FAILED", Aborted: "ABORTED" } as const;
      const end = event.type.slice("MapIteration".length) as keyof typeof ends;
      this.givenUp = end === "Succeeded" ? undefined : group;
      group.status = ends[end];
      group.endedAt = event.timestamp;
    }
    this.groupAt[event.id] = event.type === "MapIterationSucceeded" ? step.group : (group ?? step.group);
    return step;
  }

  private takeExecution(event: HistoryEvent, previous: number): Step | undefined {
    const { error, cause } = detailsOf(event);
    switch (event.type) {
      case "ExecutionStarted":
        this.startedAt = event.timestamp;
        return undefined;
      case "ExecutionRedriven":
        this.status = "RUNNING";
        this.endedAt = undefined;
        this.failed = undefined;
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
    const step = this.stepAt[previous];
    if (step !== undefined) {
      const isContainer = step.type === "Parallel" || step.type === "Map";
      if (step.status === "RUNNING" || step.status === "FAILED") {
        step.status = "FAILED";
        step.leftAt = event.timestamp;
        step.error ??= error;
        step.cause ??= cause;
      }
      this.fail(step.group.step, undefined, event.timestamp);
      this.failed =
        isContainer && this.failed !== undefined && isWithin(this.failed, step) ? this.failed : step;
    }
    this.end("FAILED", event.timestamp);
    return undefined;
  }

  private end(status: Story["status"], at: number): void {
    this.status = status;
    this.endedAt = at;
    this.root.status = status === "TIMED_OUT" ? "ABORTED" : (status as Group["status"]);
    this.root.endedAt = at;
    this.abortOpen(this.root, at);
  }

  private takeMapRun(event: HistoryEvent, previous: number): Step | undefined {
    const { mapRunArn, error, cause } = detailsOf(event);
    const step = this.outwards(previous, (step) => step.type === "Map");
    if (step !== undefined) {
      step.mapRun = mapRunArn ?? step.mapRun;
      step.error ??= error;
      step.cause ??= cause;
      if (event.type === "MapRunRedriven") {
        this.reopen(step);
      }
    }
    return step;
  }

  /** The state is named: the previous event is that before its entry. */
  private takeEvaluation(event: HistoryEvent): Step | undefined {
    const { state = "", error, cause } = detailsOf(event);
    const step = this.byState.get(state)?.findLast(({ status }) => status === "RUNNING");
    if (step !== undefined) {
      // A Map or a Parallel has an event of its own for that.
      if (step.type !== "Map" && step.type !== "Parallel") {
        step.status = "FAILED";
        step.leftAt = event.timestamp;
      }
      step.error = error;
      step.cause = cause;
      this.groupAt[event.id] = step.group;
    }
    return step;
  }

  /** A redrive goes on where something failed. */
  private reopen(step: Step): void {
    for (let at: Step | undefined = step; at !== undefined && at.status !== "RUNNING"; at = at.group.step) {
      at.status = "RUNNING";
      at.leftAt = undefined;
      at.error = undefined;
      at.cause = undefined;
      at.group.status = "RUNNING";
      at.group.endedAt = undefined;
    }
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
