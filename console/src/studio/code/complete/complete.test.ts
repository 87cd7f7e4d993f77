import { describe, expect, test } from "vitest";
import { ASL_TEXT } from "../../../text/asl";
import { complete } from "./complete";
import type { Completion } from "./option";

const KNOWN = {
  text: ASL_TEXT.en,
  resources: ["arn:aws:states:::lambda:invoke", "arn:aws:states:::sqs:sendMessage"],
};

/** Completes at the bar. */
function at(marked: string): Completion | undefined {
  const position = marked.indexOf("|");
  return complete(marked.replace("|", ""), position, KNOWN);
}

function labels(marked: string): readonly string[] {
  return at(marked)?.options.map(({ label }) => label) ?? [];
}

/** The text once the option of that label is put in. */
function taken(marked: string, label: string): string {
  const text = marked.replace("|", "");
  const found = at(marked);
  const option = found?.options.find((option) => option.label === label);
  if (found === undefined || option === undefined) {
    throw new Error(`${label} is not offered: ${labels(marked)}`);
  }
  return text.slice(0, found.from) + option.template + text.slice(found.to);
}

const within = (members: string, more = "") =>
  `{ ${more}"StartAt": "A", "States": { "A": { ${members} }, "B": { "Type": "Succeed" } } }`;
const inState = (members: string) => within(members);
const inJsonata = (members: string) => within(members, '"QueryLanguage": "JSONata", ');

describe("names", () => {
  test("a workflow has its own, without those that are there", () => {
    expect(labels('{ "StartAt": "A", | }')).toEqual([
      "Comment",
      "States",
      "QueryLanguage",
      "TimeoutSeconds",
      "Version",
    ]);
  });

  test("a state has those of its type and query language", () => {
    const wait = labels(inState('"Type": "Wait", |'));
    expect(wait).toContain("SecondsPath");
    expect(wait).not.toContain("Resource");
    expect(wait).not.toContain("Output");
    const jsonata = labels(inJsonata('"Type": "Task", "|"'));
    expect(jsonata).toEqual(expect.arrayContaining(["Arguments", "Output", "Retry", "Catch"]));
    expect(jsonata).not.toContain("ResultPath");
    expect(labels(inState('"Type": "Task", "QueryLanguage": "JSONata", |'))).toContain("Arguments");
    expect(labels(inState('"Type": "Fail", |'))).not.toContain("Next");
  });

  test("a state without a type may still become any", () => {
    expect(labels(inState("|"))).toEqual(expect.arrayContaining(["Type", "Resource", "Branches"]));
  });

  test("what excludes a field takes it away", () => {
    const timed = labels(inState('"Type": "Task", "TimeoutSeconds": 3, "End": true, |'));
    expect(timed).not.toContain("TimeoutSecondsPath");
    expect(timed).not.toContain("Next");
    expect(labels(inState('"Type": "Wait", "SecondsPath": "$.s", |'))).not.toContain("Seconds");
  });

  test("retriers, catchers, rules and parts of a Map have theirs", () => {
    expect(labels(inState('"Type": "Task", "Retry": [{ | }]'))).toContain("BackoffRate");
    expect(labels(inState('"Type": "Task", "Catch": [{ | }]'))).toContain("ResultPath");
    expect(labels(inJsonata('"Type": "Task", "Catch": [{ | }]'))).toContain("Output");
    const rule = labels(inState('"Type": "Choice", "Choices": [{ | }]'));
    expect(rule).toEqual(expect.arrayContaining(["Variable", "And", "StringEquals", "IsPresent", "Next"]));
    expect(rule.filter((name) => /^(String|Numeric|Boolean|Timestamp|Is)/.test(name))).toHaveLength(39);
    const nested = '"Type": "Choice", "Choices": [{ "And": [{ "Not": { | } }] }]';
    expect(labels(inState(nested))).toContain("Variable");
    expect(labels(inState(nested))).not.toContain("Next");
    expect(labels(inJsonata('"Type": "Choice", "Choices": [{ | }]'))).toEqual([
      "Condition",
      "Comment",
      "Next",
      "Output",
      "Assign",
    ]);
    expect(labels(inState('"Type": "Choice", "Choices": [{ "IsNull": true, | }]'))).not.toContain(
      "IsPresent",
    );
    expect(labels(inState('"Type": "Map", "ItemProcessor": { | }'))).toContain("ProcessorConfig");
    expect(labels(inState('"Type": "Map", "ItemReader": { "ReaderConfig": { | } }'))).toContain("InputType");
  });

  test("any JSON has any names", () => {
    expect(labels(inState('"Type": "Pass", "Parameters": { | }'))).toEqual([]);
    expect(labels(inState('"Type": "Pass", "Result": { "Type|" }'))).toEqual([]);
  });

  test("states are whole ones, first those that are missing", () => {
    const names = labels('{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" }, | } }');
    expect(names.slice(0, 3)).toEqual(["B", "Task", "Pass"]);
  });

  test("a name is put in with its value, or alone where it has one", () => {
    expect(taken('{ "Sta|" }', "StartAt")).toBe('{ "StartAt": "#{}" }');
    expect(taken('{ "Sta| }', "StartAt")).toBe('{ "StartAt": "#{}" }');
    expect(taken("{ Sta| }", "StartAt")).toBe('{ "StartAt": "#{}" }');
    expect(taken('{ "Sta|": "A" }', "StartAt")).toBe('{ "StartAt": "A" }');
    expect(taken('{ |\n "States": {} }', "StartAt")).toBe('{ "StartAt": "#{}",\n "States": {} }');
  });
});

describe("values", () => {
  test("types, languages, choices and words", () => {
    expect(labels(inState('"Type": "|"'))).toHaveLength(8);
    expect(labels(inState('"Type": |'))).toContain("Parallel");
    expect(labels('{ "QueryLanguage": "|" }')).toEqual(["JSONPath", "JSONata"]);
    expect(labels(inState('"Type": "Task", "Retry": [{ "JitterStrategy": | }]'))).toEqual(["FULL", "NONE"]);
    expect(labels(inState('"Type": "Pass", "End": |'))).toEqual(["true", "false"]);
  });

  test("a value replaces what was begun, and is set apart from what follows", () => {
    expect(taken(inState('"Type": "Ta|"'), "Task")).toContain('{ "Type": "Task" }');
    expect(taken(inState('"Type": |\n"Next": "B"'), "Task")).toContain('"Type": "Task",\n"Next": "B"');
    expect(taken(inState('"Type": "Ta|\n"Next": "B"'), "Task")).toContain('"Type": "Task",\n"Next"');
  });

  test("names of states are those of the same workflow", () => {
    const inner = '"Type": "Map", "ItemProcessor": { "StartAt": "C", "States": { "C": { "Next": "|" } } }';
    expect(labels(inState(inner))).toEqual(["C"]);
    expect(labels(inState('"Type": "Map", "ItemProcessor": { "States": { "C": {} } }, "Next": "|"'))).toEqual(
      ["A", "B"],
    );
    expect(labels(inState('"Type": "Task", "Catch": [{ "Next": "|" }]'))).toEqual(["A", "B"]);
    expect(labels(inState('"Type": "Choice", "Choices": [{ "Next": | }]'))).toEqual(["A", "B"]);
    expect(labels('{ "StartAt": "|", "States": { "A": {} } }')).toEqual(["A"]);
    expect(taken('{ "StartAt": |, "States": { "#{a}": {} } }', "#{a}")).toContain('"StartAt": "#\\{a}"');
  });

  test("errors that are known, and those that the definition names", () => {
    const failing =
      '{ "States": { "A": { "Type": "Task", "Catch": [{ "ErrorEquals": ["|"] }] }, "F": { "Type": "Fail", "Error": "Late" } } }';
    expect(labels(failing)).toEqual(expect.arrayContaining(["States.ALL", "States.Timeout", "Late"]));
    expect(taken(failing, "States.ALL")).toContain('["States.ALL"]');
  });

  test("resources are those that are known", () => {
    expect(labels(inState('"Type": "Task", "Resource": "|"'))).toEqual(KNOWN.resources);
  });

  test("parts are begun as a whole", () => {
    expect(taken(inState('"Type": "Task", "Retry": [|]'), "{…}")).toContain('"MaxAttempts": #{3:3}');
    expect(taken(inState('"Type": "Choice", "Choices": |'), "[…]")).toContain('"Variable"');
    expect(taken(inJsonata('"Type": "Task", "Arguments": |'), "{% … %}")).toContain(
      '"Arguments": "{% #{} %}"',
    );
  });
});

describe("paths and functions", () => {
  test("paths of input, context and variables", () => {
    const assigned = '"Type": "Pass", "Assign": { "total.$": "$.t", "n": 1 }, "InputPath": "$|"';
    expect(labels(inState(assigned))).toEqual(
      expect.arrayContaining(["$", "$$", "$$.Execution.Id", "$total", "$n"]),
    );
    expect(labels(inState(assigned))).not.toContain("States.UUID");
  });

  test("functions where a template's field is read", () => {
    const template = '"Type": "Pass", "Parameters": { "a": { "id.$": "|" } }';
    expect(labels(inState(template))).toEqual(expect.arrayContaining(["States.Format", "States.UUID"]));
    expect(taken(inState(template), "States.UUID")).toContain('"id.$": "States.UUID()"');
    expect(taken(inState(template.replace("|", "States.Fo|")), "States.Format")).toContain(
      '"id.$": "States.Format(#{})"',
    );
    expect(labels(inState('"Type": "Pass", "Parameters": { "id": "|" }'))).toEqual([]);
  });

  test("within a function's arguments, but not within its texts", () => {
    const of = (written: string) => labels(inState(`"Type": "Pass", "Parameters": { "id.$": "${written}" }`));
    expect(of("States.Format('{}', $$.Sta|)")).toContain("$$.State.Name");
    expect(of("States.Format('a |', $)")).toEqual([]);
  });

  test("an error's name may come of a function that gives a text", () => {
    const functions = labels(inState('"Type": "Fail", "ErrorPath": "|"'));
    expect(functions).toContain("States.Format");
    expect(functions).not.toContain("States.Array");
  });

  test("where a result is put is one place of the input", () => {
    expect(labels(inState('"Type": "Pass", "ResultPath": "$|"'))).toEqual(["$"]);
  });

  test("tokens and items are offered where they are", () => {
    const token = '"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"';
    const asked = '"Parameters": { "t.$": "$$|" }';
    expect(labels(inState(`"Type": "Task", ${token}, ${asked}`))).toContain("$$.Task.Token");
    expect(labels(inState(`"Type": "Task", ${asked}`))).not.toContain("$$.Task.Token");
    expect(labels(inState('"Type": "Map", "ItemSelector": { "i.$": "$$.|" }'))).toContain(
      "$$.Map.Item.Value",
    );
    expect(labels(inState('"Type": "Pass", "Parameters": { "i.$": "$$.|" }'))).not.toContain(
      "$$.Map.Item.Value",
    );
  });
});

describe("expressions", () => {
  test("what there is of $states depends on where one is", () => {
    const output = labels(inJsonata('"Type": "Task", "Output": "{% $sta| %}"'));
    expect(output).toEqual(expect.arrayContaining(["$states.input", "$states.result", "$sum", "$partition"]));
    expect(output).not.toContain("$states.errorOutput");
    expect(labels(inJsonata('"Type": "Task", "Arguments": "{% $| %}"'))).not.toContain("$states.result");
    expect(labels(inJsonata('"Type": "Task", "Catch": [{ "Output": "{% $| %}" }]'))).toContain(
      "$states.errorOutput.Error",
    );
    expect(labels(inJsonata('"Type": "Task", "Catch": [{ "Output": "{% $| %}" }]'))).not.toContain(
      "$states.result",
    );
  });

  test("variables of the workflows around", () => {
    const inner =
      '"Type": "Map", "Assign": { "outer": 1 }, "ItemProcessor": { "States": { "C": { "Type": "Pass", "Assign": { "inner": 1 }, "Output": "{% $| %}" } } }';
    expect(labels(inJsonata(inner))).toEqual(expect.arrayContaining(["$outer", "$inner"]));
    const other =
      '"Type": "Map", "ItemProcessor": { "States": { "C": { "Assign": { "x": 1 } } } }, "Output": "{% $| %}"';
    expect(labels(inJsonata(other))).not.toContain("$x");
  });

  test("a function is called, unless it is already", () => {
    expect(taken(inJsonata('"Type": "Pass", "Output": "{% $su| %}"'), "$sum")).toContain('"{% $sum(#{}) %}"');
    expect(taken(inJsonata('"Type": "Pass", "Output": "{% $su|m(a) %}"'), "$sum")).toContain(
      '"{% $sum(a) %}"',
    );
    expect(taken(inJsonata('"Type": "Pass", "Output": "{% $no| %}"'), "$now")).toContain("$now(#{})");
  });

  test("deep in arguments, in conditions and numbers", () => {
    expect(labels(inJsonata('"Type": "Task", "Arguments": { "a": [{ "b": "{% $| %}" }] }'))).toContain(
      "$sum",
    );
    expect(labels(inJsonata('"Type": "Choice", "Choices": [{ "Condition": "{% $| %}" }]'))).toContain("$not");
    expect(labels(inJsonata('"Type": "Wait", "Seconds": "{% $|'))).toContain("$states.input");
  });

  test("texts, names of members and what is no expression are left alone", () => {
    expect(labels(inJsonata('"Type": "Pass", "Output": "{% \'a $| \' %}"'))).toEqual([]);
    expect(labels(inJsonata('"Type": "Pass", "Output": "{% foo.ba| %}"'))).toEqual([]);
    expect(labels(inJsonata('"Type": "Pass", "Comment": "{% $| %}"'))).toEqual([]);
    expect(labels(inState('"Type": "Pass", "Comment": "$|"'))).toEqual([]);
  });
});

test("no text is too broken to be completed", () => {
  const whole = inState('"Type": "Task", "Catch": [{ "ErrorEquals": ["a"], "Next": "B" }]');
  for (let end = 0; end <= whole.length; end += 1) {
    for (let at = 0; at <= end; at += 1) {
      complete(whole.slice(0, end), at, KNOWN);
    }
  }
  for (const text of [
    "",
    "]",
    "}",
    "[}",
    '{"a":]',
    '{"a" "b"',
    "nothing",
    '"',
    '{"States":{"A":{"Retry":[{',
  ]) {
    complete(text, text.length, KNOWN);
  }
  expect(labels('{"States":{"A":{"Type":"Task","Retry":[{|')).toContain("MaxAttempts");
  expect(labels('{"States":{"A":{"Type":"Task",\n"|')).toContain("Resource");
});
