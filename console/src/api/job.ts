import type { Job } from "./schema";

/** What is done with every execution that a filter finds. */
export const ACTIONS = ["stop", "redrive", "retry"] as const;

export function isOver(job: Job): boolean {
  return job.state === "COMPLETED" || job.state === "CANCELLED";
}

/** Nothing of it changes any more: what was under way when it was cancelled is done, too. */
export function isSettled(job: Job): boolean {
  return isOver(job) && (job.dryRun || job.done + job.refused >= job.found);
}
