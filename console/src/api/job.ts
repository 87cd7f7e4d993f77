import type { Job } from "./schema";

/** What is done with every execution that a filter finds. */
export const ACTIONS = ["stop", "redrive", "retry"] as const;

export function isOver(job: Job): boolean {
  return job.state === "COMPLETED" || job.state === "CANCELLED";
}
