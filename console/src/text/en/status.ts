/** How executions and states stand. */
export const status = {
  RUNNING: "Running",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  TIMED_OUT: "Timed out",
  ABORTED: "Aborted",
  PENDING_REDRIVE: "Pending redrive",
  CAUGHT: "Caught error",
  NOT_STARTED: "Not started",
} as const;
