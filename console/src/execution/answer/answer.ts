/** What a person says of a task that waits. */

import { isJson } from "../../api/json";
import type { Branch, TaskAnswer } from "../../api/schema";

export interface AnswerForm {
  readonly isError: boolean;
  readonly output: string;
  readonly error: string;
  readonly cause: string;
  readonly comment: string;
}

export const ANSWER_FORM: AnswerForm = { isError: false, output: "{}", error: "", cause: "", comment: "" };

/** The branches of a state whose task waits to be answered. */
export function waitingIn(branches: readonly Branch[], state: string): readonly Branch[] {
  return branches.filter((branch) => branch.state === state && branch.task !== undefined);
}

/** Whether it can be said: a failure needs a name, a result is JSON. */
export function isFine(form: AnswerForm): boolean {
  return form.isError ? form.error.trim() !== "" : isJson(form.output);
}

export function taskAnswer(executionArn: string, branch: number, form: AnswerForm): TaskAnswer {
  return {
    executionArn,
    branch,
    ...(form.isError
      ? { error: form.error.trim(), ...(form.cause !== "" && { cause: form.cause }) }
      : { output: JSON.parse(form.output) }),
    ...(form.comment.trim() !== "" && { comment: form.comment.trim() }),
  };
}
