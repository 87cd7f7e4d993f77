/** Jobs, as the server shows them: what is done with every execution that a filter finds. */

export const ACTIONS = ["stop", "redrive", "retry"] as const;
export type Action = (typeof ACTIONS)[number];

export type JobState = "RUNNING" | "PAUSED" | "COMPLETED" | "CANCELLED";

export interface Job {
  readonly name: string;
  readonly action: Action;
  readonly state: JobState;
  readonly filter: JobFilter;
  readonly dryRun: boolean;
  readonly ratePerSecond?: number;
  readonly description?: string;
  readonly startedBy?: string;
  readonly changedBy?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly examined: number;
  readonly found: number;
  readonly done: number;
  readonly refused: number;
  readonly parts: number;
  readonly partsDone: number;
}

export interface JobFilter {
  readonly machine?: string;
  readonly statuses?: readonly string[];
  readonly state?: string;
  readonly error?: string;
  readonly key?: string;
  readonly startedFrom?: string;
  readonly startedUntil?: string;
  readonly stoppedFrom?: string;
  readonly stoppedUntil?: string;
}

export interface JobResult {
  readonly executionArn: string;
  readonly name: string;
  readonly outcome: "DONE" | "FOUND" | "REFUSED";
  readonly reason?: string;
  readonly at: string;
}

export function isOver(job: Job): boolean {
  return job.state === "COMPLETED" || job.state === "CANCELLED";
}
