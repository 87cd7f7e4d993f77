import { expect, test } from "vitest";
import { ASL_TEXT } from "../../../text/asl";
import { help } from "./help";

function at(marked: string) {
  const position = marked.indexOf("|");
  const found = help(marked.replace("|", ""), position, { text: ASL_TEXT.en });
  return found && `${found.title}: ${found.about}`;
}

test("fields are explained as what they are there", () => {
  expect(at('{ "Sta|rtAt": "A" }')).toContain("entered first");
  expect(at('{ "States": { "A": { "Type": "Task", "Catch": [{ "Result|Path": "$" }] } } }')).toContain(
    "error",
  );
  expect(at('{ "States": { "A": { "Type": "Task", "Result|Path": "$" } } }')).toContain("result");
  expect(at('{ "States": { "A": { "Type": "Choice", "Choices": [{ "Is|Null": true }] } } }')).toContain(
    "null",
  );
  expect(at('{ "States": { "A": { "Parameters": { "Result|Path": "$" } } } }')).toBeUndefined();
  expect(at('{ "States": { "Start|At": {} } }')).toBeUndefined();
});

test("types, errors, functions and the context", () => {
  expect(at('{ "States": { "A": { "Type": "Wa|it" } } }')).toContain("Waits");
  expect(at('{ "States": { "A": { "Retry": [{ "ErrorEquals": ["States.A|LL"] }] } } }')).toContain(
    "Any error",
  );
  const path = (written: string) =>
    at(`{ "States": { "A": { "Type": "Pass", "Parameters": { "a.$": "${written}" } } } }`);
  expect(path("States.For|mat('{}', $.a)")).toBe(
    "States.Format(template, value, …): A text in which each {} is replaced by the next argument.",
  );
  expect(path("$$.Execution.Inp|ut.order")).toContain("started with");
  expect(path("$.States|")).toBeUndefined();
  const expression = (written: string) =>
    at(`{ "QueryLanguage": "JSONata", "States": { "A": { "Type": "Pass", "Output": "{% ${written} %}" } } }`);
  expect(expression("$su|m([1])")).toContain("$sum(array)");
  expect(expression("$states.in|put.a")).toContain("$states.input");
  expect(expression("$states.context.State.Na|me")).toContain("State.Name");
  expect(expression("$mi|ne")).toBeUndefined();
});
