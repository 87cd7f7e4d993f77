import { expect, test } from "vitest";
import { hasToken, withToken } from "./token";

test("the token is put where the action has a place for it", () => {
  expect(withToken({ QueueUrl: "q" }, ["MessageBody", "TaskToken"], "JSONPath")).toEqual({
    QueueUrl: "q",
    MessageBody: { "TaskToken.$": "$$.Task.Token" },
  });
  expect(withToken({ MessageBody: "" }, ["MessageBody", "TaskToken"], "JSONata")).toEqual({
    MessageBody: { TaskToken: "{% $states.context.Task.Token %}" },
  });
  expect(
    withToken({ Entries: [{ Source: "s" }] }, ["Entries", 0, "Detail", "TaskToken"], "JSONPath"),
  ).toEqual({
    Entries: [{ Source: "s", Detail: { "TaskToken.$": "$$.Task.Token" } }],
  });
  expect(withToken(undefined, ["TaskToken"], "JSONPath")).toEqual({ "TaskToken.$": "$$.Task.Token" });
});

test("what is computed or plain text is left alone", () => {
  expect(withToken({ "MessageBody.$": "$" }, ["MessageBody", "TaskToken"], "JSONPath")).toBeUndefined();
  expect(withToken({ MessageBody: "hello" }, ["MessageBody", "TaskToken"], "JSONPath")).toBeUndefined();
  expect(withToken("{% $states.input %}", ["TaskToken"], "JSONata")).toBeUndefined();
});

test("a token is found wherever it is", () => {
  expect(hasToken({ a: [{ "b.$": "$$.Task.Token" }] })).toBe(true);
  expect(hasToken({ a: "{% $states.context.Task.Token & '' %}" })).toBe(true);
  expect(hasToken({ "a.$": "$$" })).toBe(true);
  expect(hasToken({ "a.$": "$.Token" })).toBe(false);
});
