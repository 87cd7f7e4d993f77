/** Parts that are put in as a whole. */

import type { Language } from "../../inspector/language";
import { type Kind, type Shape, STATE_TYPES, type StateType } from "./asl-fields";
import { type Known, type Option, quoted } from "./option";

const ATA = "JSONata";
const EXPRESSION = '"{% #{} %}"';

function object(...members: readonly string[]): string {
  return `{\n${indented(members.join(",\n"))}\n}`;
}

function list(item: string): string {
  return `[\n${indented(item)}\n]`;
}

function indented(text: string): string {
  return text.replace(/^/gm, "\t");
}

const EMPTY = object("#{}");
const NEXT = '"Next": "#{}"';

const BRANCH = object(
  '"StartAt": "#{1:First}"',
  `"States": ${object(`"#{1:First}": ${object('"Type": "Pass"', '"End": true')}`)}`,
);

/** A part as it is begun. */
export function shapeTemplate(shape: Shape, language: Language): string {
  switch (shape) {
    case "retrier":
      return object(
        '"ErrorEquals": ["#{1:States.TaskFailed}"]',
        '"IntervalSeconds": #{2:1}',
        '"MaxAttempts": #{3:3}',
        '"BackoffRate": #{4:2}',
        '"JitterStrategy": "FULL"',
      );
    case "catcher":
      return object(
        '"ErrorEquals": ["#{1:States.ALL}"]',
        ...(language === ATA ? [] : ['"ResultPath": "$.#{2:error}"']),
        '"Next": "#{3}"',
      );
    case "rule":
      return language === ATA
        ? object('"Condition": "{% #{1} %}"', '"Next": "#{2}"')
        : object('"Variable": "$.#{1}"', '"#{2:StringEquals}": "#{3}"', '"Next": "#{4}"');
    case "nestedRule":
      return object('"Variable": "$.#{1}"', '"#{2:StringEquals}": "#{3}"');
    case "branch":
    case "processor":
      return BRANCH;
    case "processorConfig":
      return object('"Mode": "#{INLINE}"');
    default:
      return EMPTY;
  }
}

/** A value as it is begun. */
export function kindTemplate(kind: Kind, language: Language): string {
  if (typeof kind === "object") {
    if ("among" in kind) {
      return '"#{}"';
    }
    return "one" in kind ? shapeTemplate(kind.one, language) : list(shapeTemplate(kind.many, language));
  }
  switch (kind) {
    case "number":
    case "numberOrExpression":
    case "literal":
      return "#{}";
    case "boolean":
      return "#{true}";
    case "errors":
      return '["#{}"]';
    case "path":
    case "place":
      return '"$#{}"';
    case "payload":
      return language === ATA ? EXPRESSION : EMPTY;
    case "assign":
      return EMPTY;
    case "expression":
      return EXPRESSION;
    default:
      return '"#{}"';
  }
}

/** Whole states, to be named. */
export function stateOptions(language: Language, missing: readonly string[], { text }: Known): Option[] {
  const named = missing.map(
    (name): Option => ({
      label: name,
      kind: "state",
      about: text.snippets.missing,
      template: `${quoted(name)}: ${object('"Type": "#{1:Pass}"', '"Next": "#{2}"')}`,
    }),
  );
  const snippet = (label: string, about: string, template: string): Option => ({
    label,
    kind: "snippet",
    about,
    template: `"#{Name}": ${template}`,
  });
  return [
    ...named,
    ...STATE_TYPES.map((type) => snippet(type, text.snippets.state(type), stateTemplate(type, language))),
    snippet("Task: lambda:invoke", text.snippets.lambda, lambda(language)),
    snippet("Task: waitForTaskToken", text.snippets.token, token(language)),
  ];
}

function stateTemplate(type: StateType, language: Language): string {
  const begun = `"Type": "${type}"`;
  switch (type) {
    case "Task":
      return object(begun, '"Resource": "#{}"', NEXT);
    case "Choice":
      return object(begun, `"Choices": ${list(shapeTemplate("rule", language))}`, '"Default": "#{5}"');
    case "Wait":
      return object(begun, '"Seconds": #{1:10}', '"Next": "#{2}"');
    case "Succeed":
      return object(begun);
    case "Fail":
      return object(begun, '"Error": "#{1}"', '"Cause": "#{2}"');
    case "Parallel":
      return object(begun, `"Branches": ${list(BRANCH)}`, '"Next": "#{2}"');
    case "Map": {
      const items =
        language === ATA ? '"Items": "{% $states.input.#{2:items} %}"' : '"ItemsPath": "$.#{2:items}"';
      return object(begun, items, `"ItemProcessor": ${BRANCH}`, '"Next": "#{3}"');
    }
    default:
      return object(begun, NEXT);
  }
}

function lambda(language: Language): string {
  const [given, handedOn] =
    language === ATA
      ? [
          `"Arguments": ${object('"FunctionName": "#{1}"', '"Payload": "{% $states.input %}"')}`,
          '"Output": "{% $states.result.Payload %}"',
        ]
      : [
          `"Parameters": ${object('"FunctionName": "#{1}"', '"Payload.$": "$"')}`,
          '"OutputPath": "$.Payload"',
        ];
  return object(
    '"Type": "Task"',
    '"Resource": "arn:aws:states:::lambda:invoke"',
    given,
    handedOn,
    '"Next": "#{2}"',
  );
}

function token(language: Language): string {
  const payload =
    language === ATA
      ? object('"input": "{% $states.input %}"', '"token": "{% $states.context.Task.Token %}"')
      : object('"input.$": "$"', '"token.$": "$$.Task.Token"');
  return object(
    '"Type": "Task"',
    '"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"',
    `"${language === ATA ? "Arguments" : "Parameters"}": ${object('"FunctionName": "#{1}"', `"Payload": ${payload}`)}`,
    '"Next": "#{2}"',
  );
}
