/** An execution that has ended as a case for `frevo test`: what its tasks were answered becomes mocks, what came of
 * it what is expected. JSON is YAML, so it is put in as it is, with the digits of its numbers. */

import type { Attempt, Step, Story } from "../story/story";

interface Ended {
  readonly name?: string | undefined;
  readonly status: string;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** The file; none if the execution has not ended by itself. */
export function testCaseOf(ended: Ended, story: Story): string | undefined {
  const expected = expectedOf(ended);
  if (expected === undefined) {
    return undefined;
  }
  const mocks = [...answers(story)].flatMap(([state, answers]) => [
    `      ${text(state)}:`,
    ...answers.map((answer) => `        - ${answer}`),
  ]);
  const path = [...story.steps.values()].map((step) => text(step.state));
  const lines = [
    "cases:",
    `  - name: ${text(ended.name ?? "")}`,
    `    input: ${ended.input ?? "{}"}`,
    ...(mocks.length === 0 ? [] : ["    mocks:", ...mocks]),
    "    expect:",
    ...expected.map((line) => `      ${line}`),
    `      path: [${path.join(", ")}]`,
  ];
  return `${lines.join("\n")}\n`;
}

function expectedOf({ status, output, error, cause }: Ended): string[] | undefined {
  switch (status) {
    case "SUCCEEDED":
      return [`output: ${output ?? "null"}`];
    case "FAILED":
      return [
        "status: FAILED",
        ...(error === undefined ? [] : [`error: ${text(error)}`]),
        ...(cause === undefined ? [] : [`cause: ${text(cause)}`]),
      ];
    case "TIMED_OUT":
      return ["status: TIMED_OUT"];
    default:
      return undefined;
  }
}

/** What the calls of each state were answered, in the order of the calls. */
function answers(story: Story): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [state, steps] of story.byState) {
    const calls = steps
      .flatMap((step: Step) => step.attempts)
      .sort((one, other) => one.scheduledAt - other.scheduledAt);
    if (calls.length > 0) {
      found.set(state, calls.map(answer));
    }
  }
  return found;
}

function answer({ status, resource, output, error, cause }: Attempt): string {
  if (status === "SUCCEEDED") {
    // Around a function's result comes what Lambda answers.
    const isFunction = resource.includes(":function:");
    return `{ Return: ${isFunction ? `{ Payload: ${output ?? "null"} }` : (output ?? "null")} }`;
  }
  if (status === "FAILED") {
    const why = cause === undefined ? "" : `, Cause: ${text(cause)}`;
    return `{ Throw: { Error: ${text(error ?? "States.TaskFailed")}${why} } }`;
  }
  return '{ Throw: { Error: Unanswered, Cause: "the call had no answer when its state was stopped" } }';
}

function text(value: string): string {
  return JSON.stringify(value);
}
