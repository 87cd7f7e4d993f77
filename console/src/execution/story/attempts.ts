/** The tries at a task, as its events tell of them. */

import { detailsOf, resourceOf } from "./details";
import type { Attempt, HistoryEvent, Step } from "./story";

export function takeAttempt(step: Step, event: HistoryEvent): void {
  const details = detailsOf(event);
  const last = step.attempts.at(-1);
  if (event.type.endsWith("Scheduled")) {
    step.attempts.push(attempt(event));
    return;
  }
  // It can't even be scheduled: no event tells that it was tried.
  if (event.type.endsWith("ScheduleFailed") && last?.status !== "RUNNING") {
    step.attempts.push({ ...attempt(event), ...failure(event) });
    return;
  }
  if (last === undefined) {
    return;
  }
  if (event.type.endsWith("Failed") || event.type.endsWith("TimedOut")) {
    Object.assign(last, failure(event));
  } else if (event.type.endsWith("Started")) {
    last.startedAt = event.timestamp;
    last.worker = details.workerName;
  } else if (event.type.endsWith("Submitted")) {
    last.submittedAt = event.timestamp;
    last.submitted = details.output;
  } else if (event.type.endsWith("Succeeded")) {
    last.status = "SUCCEEDED";
    last.endedAt = event.timestamp;
    last.output = details.output;
  }
}

/** Nobody waits for it any more. */
export function giveUpAttempt(step: Step, at: number): void {
  const last = step.attempts.at(-1);
  if (last?.status === "RUNNING") {
    last.status = "ABORTED";
    last.endedAt = at;
  }
}

function attempt(event: HistoryEvent): Attempt {
  const details = detailsOf(event);
  return {
    resource: resourceOf(details),
    input: details.parameters ?? details.input,
    scheduledAt: event.timestamp,
    startedAt: undefined,
    submittedAt: undefined,
    endedAt: undefined,
    status: "RUNNING",
    submitted: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
    worker: undefined,
    timeoutSeconds: details.timeoutInSeconds,
    heartbeatSeconds: details.heartbeatInSeconds,
  };
}

function failure(event: HistoryEvent): Pick<Attempt, "status" | "endedAt" | "error" | "cause"> {
  const { error, cause } = detailsOf(event);
  return { status: "FAILED", endedAt: event.timestamp, error, cause };
}
