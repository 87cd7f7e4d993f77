import { expect, test } from "vitest";
import type { Branch } from "../../api/schema";
import { ANSWER_FORM, isFine, taskAnswer, waitingIn } from "./answer";

test("either a result or an error is said, and a comment if there is one", () => {
  const form = { ...ANSWER_FORM, output: '{"ok":true}', error: "E", comment: " yes " };
  expect(taskAnswer("arn", 2, form)).toEqual({
    executionArn: "arn",
    branch: 2,
    output: { ok: true },
    comment: "yes",
  });
  expect(taskAnswer("arn", 0, { ...form, isError: true, comment: "" })).toEqual({
    executionArn: "arn",
    branch: 0,
    error: "E",
  });
  expect(isFine({ ...ANSWER_FORM, output: "{" })).toBe(false);
  expect(isFine({ ...ANSWER_FORM, output: "{", isError: true, error: "E" })).toBe(true);
  expect(isFine({ ...ANSWER_FORM, isError: true })).toBe(false);
});

test("only tasks of the state are answered", () => {
  const task = { attempt: 1, input: {}, started: false, submitted: false };
  const branch = (number: number, state: string, more: object): Branch => ({
    branch: number,
    place: "",
    state,
    doing: "working",
    data: null,
    ...more,
  });
  const branches = [branch(0, "Each", {}), branch(1, "Ask", { task }), branch(2, "Other", { task })];
  expect(waitingIn(branches, "Ask").map(({ branch }) => branch)).toEqual([1]);
});
