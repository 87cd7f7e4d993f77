/** What was told so far, and where in it something is. */

import type { Group, Step, Story } from "./story";

export class Book {
  readonly root: Group = {
    kind: "execution",
    index: 0,
    step: undefined,
    run: 1,
    status: "RUNNING",
    startedAt: 0,
    endedAt: undefined,
    steps: [],
  };
  readonly steps = new Map<number, Step>();
  readonly byState = new Map<string, Step[]>();
  /** By event: the step that it is of, and the branch in which what comes after it goes on. */
  readonly stepAt: (Step | undefined)[] = [];
  readonly groupAt: Group[] = [];
  readonly iterations = new Map<Step, Map<number, Group>>();
  /** By Parallel or Map: the event that told last that it was started. */
  readonly startOf = new Map<Step, number>();
  status: Story["status"] = "RUNNING";
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** The step that it failed in. */
  failed: Step | undefined;
  /** The iteration of which was told last that it was given up, for its task is told of next. */
  givenUp: Group | undefined;

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

  add(step: Step): void {
    step.group.steps.push(step);
    this.groupAt[step.id] = step.group;
    this.steps.set(step.id, step);
    const entries = this.byState.get(step.state);
    entries === undefined ? this.byState.set(step.state, [step]) : entries.push(step);
  }

  newGroup(kind: Group["kind"], index: number, step: Step, startedAt: number): Group {
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

  /** The branch in which what comes after an event goes on. */
  groupOf(event: number): Group {
    return this.groupAt[event] ?? this.root;
  }

  /** The step of an event, or the nearest one around it, that is meant. */
  outwards(event: number, isMeant: (step: Step) => boolean): Step | undefined {
    const own = this.stepAt[event];
    if (own !== undefined && isMeant(own)) {
      return own;
    }
    let step = this.groupOf(event).step;
    while (step !== undefined && !isMeant(step)) {
      step = step.group.step;
    }
    return step;
  }

  /** A state beside another one: within the nearest container around it in which there is one. */
  openNear(event: number, isMeant: (step: Step) => boolean): Step | undefined {
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
}
