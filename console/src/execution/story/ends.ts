/** How the end of something is the end of what is around it and within it, and how a redrive takes that back. */

import { giveUpAttempt } from "./attempts";
import type { Group, Step } from "./story";

/** What failed within a container fails the states around it, up to the container. */
export function fail(from: Step | undefined, until: Step | undefined, at: number): void {
  for (let step = from; step !== undefined && step !== until; step = step.group.step) {
    if (step.status === "RUNNING") {
      step.status = "FAILED";
      step.leftAt = at;
      giveUpAttempt(step, at);
    }
    if (step.group.status === "RUNNING" && step.group.step !== undefined) {
      step.group.status = "FAILED";
      step.group.endedAt = at;
    }
  }
}

/** What still goes on within a container does not, any more. */
export function settle(step: Step, at: number, branches: "SUCCEEDED" | "FAILED" = "FAILED"): void {
  for (const group of step.groups) {
    if (group.status !== "RUNNING") {
      continue;
    }
    const isOpen = group.steps.some(({ status }) => status === "RUNNING");
    group.status = isOpen || (branches === "FAILED" && group.kind === "iteration") ? "ABORTED" : "SUCCEEDED";
    group.endedAt = isOpen ? at : (group.steps.at(-1)?.leftAt ?? at);
    abortOpen(group, at);
  }
}

export function abortOpen(group: Group, at: number): void {
  for (const step of group.steps) {
    if (step.status === "RUNNING") {
      step.status = "ABORTED";
      step.leftAt = at;
      giveUpAttempt(step, at);
      settle(step, at);
    }
  }
}

/** A redrive goes on where something failed. */
export function reopen(step: Step): void {
  for (let at: Step | undefined = step; at !== undefined && at.status !== "RUNNING"; at = at.group.step) {
    at.status = "RUNNING";
    at.leftAt = undefined;
    at.error = undefined;
    at.cause = undefined;
    at.group.status = "RUNNING";
    at.group.endedAt = undefined;
  }
}
