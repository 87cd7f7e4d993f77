/** What an execution's history tells, as it is shown: each entry of a state in its place, with what became of it. */

import type { Schemas } from "../../api/client";

export type HistoryEvent = Schemas["HistoryEvent"];

export type StepStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "CAUGHT" | "ABORTED";

/** An entry of a state. */
export interface Step {
  /** The id of the event that tells of the entry. */
  readonly id: number;
  readonly state: string;
  readonly type: string;
  /** The branch or iteration that it is in; the execution itself. */
  readonly group: Group;
  status: StepStatus;
  readonly enteredAt: number;
  leftAt: number | undefined;
  /** JSON; what the history leaves out is missing. */
  readonly input: string | undefined;
  output: string | undefined;
  assigned: Readonly<Record<string, string>> | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly attempts: Attempt[];
  /** Branches or iterations, those of a retry behind those that were before. */
  readonly groups: Group[];
  /** How often what is within was started: more than once when it is tried again. */
  runs: number;
  /** Of a Map: how many iterations there are to be. */
  length: number | undefined;
  mapRun: string | undefined;
  /** The ids of its own events, without those of states within. */
  readonly events: number[];
}

/** A try at a task. */
export interface Attempt {
  readonly resource: string;
  /** What was given to the task. */
  readonly input: string | undefined;
  readonly scheduledAt: number;
  startedAt: number | undefined;
  submittedAt: number | undefined;
  endedAt: number | undefined;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  /** What a job said when it was submitted. */
  submitted: string | undefined;
  /** What the task answered. */
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  worker: string | undefined;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
}

/** States that follow each other: of the execution, of a branch, of an iteration. */
export interface Group {
  readonly kind: "execution" | "branch" | "iteration";
  readonly index: number;
  /** The Parallel or the Map that it is in. */
  readonly step: Step | undefined;
  /** Which run of the container's it belongs to, from 1 on. */
  readonly run: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  readonly startedAt: number;
  endedAt: number | undefined;
  readonly steps: Step[];
}

export interface Story {
  readonly root: Group;
  /** Every entry of a state, by the id of its event. */
  readonly steps: ReadonlyMap<number, Step>;
  /** The entries of each state, by its name, in their order. */
  readonly byState: ReadonlyMap<string, readonly Step[]>;
  /** The entry that an event is of, if it is of one. */
  stepOf(event: number): Step | undefined;
  /** The entry that the execution failed in. */
  readonly failed: Step | undefined;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** A place in an execution, from outside in: `Ship[2]`, `Pack[0]`. */
export function placeOf(group: Group): Group[] {
  const place: Group[] = [];
  for (let at: Group | undefined = group; at?.step !== undefined; at = at.step.group) {
    place.unshift(at);
  }
  return place;
}

/** How the server writes a place. */
export function placeText(group: Group): string {
  return placeOf(group)
    .map(({ step, index }) => `${step?.state}[${index}]`)
    .join("/");
}
