/** Executions that an execution came from or started, as its data names them. */

import type { Step } from "./story";

const STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID";
/** What is larger is not read for it. */
const SIZE_MAX = 300_000;

/** The execution that started this one, if it said so in its input, as AWS proposes. */
export function parentOf(input: string | undefined): string | undefined {
  return input?.includes(STARTED_BY) ? member(input, STARTED_BY) : undefined;
}

/** The executions that a step's task started. */
export function childrenOf(step: Step): string[] {
  const found = step.attempts
    .filter(({ resource }) => resource.startsWith("states:startExecution"))
    .map(({ submitted, output }) => member(submitted, "ExecutionArn") ?? member(output, "ExecutionArn"));
  return [...new Set(found.filter((arn) => arn !== undefined))];
}

function member(text: string | undefined, name: string): string | undefined {
  if (text === undefined || text.length > SIZE_MAX) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    const found = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}
