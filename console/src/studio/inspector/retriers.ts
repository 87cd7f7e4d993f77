/** When a retrier tries again. */

/** AWS's defaults. */
export const RETRIER = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 } as const;

export interface Retrier {
  readonly intervalSeconds: number;
  readonly attemptsMax: number;
  readonly backoffRate: number;
  readonly delaySecondsMax: number | undefined;
}

/** The seconds before each retry, of the first `count` of them. */
export function delays(retrier: Retrier, count: number): readonly number[] {
  const { intervalSeconds, attemptsMax, backoffRate, delaySecondsMax = Number.POSITIVE_INFINITY } = retrier;
  return Array.from({ length: Math.min(count, attemptsMax) }, (_, retry) =>
    Math.min(delaySecondsMax, intervalSeconds * backoffRate ** retry),
  );
}

/** Error names that the server knows, and which it raises where. Families end with a dot. */
export const ERROR_NAMES = [
  "States.ALL",
  "States.TaskFailed",
  "States.Timeout",
  "States.HeartbeatTimeout",
  "States.QueryEvaluationError",
  "States.Permissions",
  "States.DataLimitExceeded",
  "States.BranchFailed",
  "States.ParameterPathFailure",
  "States.ResultPathMatchFailure",
  "States.IntrinsicFailure",
  "States.NoChoiceMatched",
  "States.ExceedToleratedFailureThreshold",
  "States.ItemReaderFailed",
  "States.ResultWriterFailed",
  "States.Runtime",
] as const;

/** Names of families of errors that a list of names can't have whole. */
const HTTP_ERRORS = "States.Http.";

export type ErrorNameFault = "empty" | "unknown" | "never" | "all";

/** What is wrong with the names that a retrier or a catcher is for. */
export function errorNameFault(names: readonly unknown[], isLast: boolean): ErrorNameFault | undefined {
  if (names.length === 0) {
    return "empty";
  }
  if (names.includes("States.ALL") && !(isLast && names.length === 1)) {
    return "all";
  }
  const known: readonly string[] = ERROR_NAMES;
  const isKnown = (name: string) =>
    !name.startsWith("States.") || name.startsWith(HTTP_ERRORS) || known.includes(name);
  if (!names.every((name) => typeof name === "string" && isKnown(name))) {
    return "unknown";
  }
  return names.includes("States.Runtime") ? "never" : undefined;
}
