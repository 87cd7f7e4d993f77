/** Several states that are often needed together. */

import type { Members } from "../../execution/graph/definition";
import type { Text } from "../../text/text";
import type { Fragment } from "../document/fragment";
import type { Language } from "../inspector/language";

export const PATTERN_KEYS = ["eachItem", "retried", "approval", "poll", "compensate", "both"] as const;

export type PatternKey = (typeof PATTERN_KEYS)[number];

/** What patterns are made with. */
export interface Making {
  readonly language: Language;
  /** The names of their states. */
  readonly names: Text["canvas"]["names"];
  /** The ARN of the function of this name, which a worker of the same name plays. */
  lambda(name: string): string;
}

const PATTERNS: Readonly<Record<PatternKey, (making: Making) => Fragment>> = {
  eachItem: ({ language, names, lambda }) => ({
    StartAt: names.eachItem,
    States: {
      [names.eachItem]: {
        Type: "Map",
        ...(language === "JSONata" ? { Items: "{% $states.input.items %}" } : { ItemsPath: "$.items" }),
        MaxConcurrency: 5,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: names.item,
          States: { [names.item]: { Type: "Task", Resource: lambda("work-on-item"), End: true } },
        },
        End: true,
      },
    },
  }),
  retried: ({ language, names, lambda }) => ({
    StartAt: names.call,
    States: {
      [names.call]: {
        Type: "Task",
        Resource: lambda("call"),
        TimeoutSeconds: 60,
        Retry: [
          { ErrorEquals: ["States.Timeout"], MaxAttempts: 0 },
          {
            ErrorEquals: ["States.ALL"],
            IntervalSeconds: 2,
            MaxAttempts: 3,
            BackoffRate: 2,
            JitterStrategy: "FULL",
          },
        ],
        Catch: [{ ErrorEquals: ["States.ALL"], ...caught(language), Next: names.failed }],
        End: true,
      },
      [names.failed]: failing(language),
    },
  }),
  approval: ({ language, names }) => ({
    StartAt: names.approval,
    States: {
      [names.approval]: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        ...withArguments(language, {
          FunctionName: "ask-for-approval",
          Payload: value(language, {
            token: ["$states.context.Task.Token", "$$.Task.Token"],
            request: ["$states.input", "$"],
          }),
        }),
        TimeoutSeconds: 86_400,
        Next: names.approved,
      },
      [names.approved]: {
        Type: "Choice",
        Choices: [
          language === "JSONata"
            ? { Condition: "{% $states.input.approved = false %}", Next: names.refused }
            : { Variable: "$.approved", BooleanEquals: false, Next: names.refused },
        ],
      },
      [names.refused]: { Type: "Fail", Error: "Refused", Cause: "The request was not approved" },
    },
  }),
  poll: ({ language, names, lambda }) => ({
    StartAt: names.ask,
    States: {
      [names.ask]: { Type: "Task", Resource: lambda("status"), Next: names.isDone },
      [names.isDone]: {
        Type: "Choice",
        Choices: [
          language === "JSONata"
            ? { Condition: '{% $states.input.status != "done" %}', Next: names.pause }
            : { Not: { Variable: "$.status", StringEquals: "done" }, Next: names.pause },
        ],
      },
      [names.pause]: { Type: "Wait", Seconds: 10, Next: names.ask },
    },
  }),
  compensate: ({ language, names, lambda }) => ({
    StartAt: names.reserve,
    States: {
      [names.reserve]: { Type: "Task", Resource: lambda("reserve"), Next: names.charge },
      [names.charge]: {
        Type: "Task",
        Resource: lambda("charge"),
        Catch: [{ ErrorEquals: ["States.ALL"], ...caught(language), Next: names.release }],
        End: true,
      },
      [names.release]: {
        Type: "Task",
        Resource: lambda("release"),
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 10, BackoffRate: 2 }],
        Next: names.undone,
      },
      [names.undone]: {
        Type: "Fail",
        Error: "Undone",
        Cause: "The second step failed; the first one was undone",
      },
    },
  }),
  both: ({ names, lambda }) => ({
    StartAt: names.both,
    States: {
      [names.both]: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: names.one,
            States: { [names.one]: { Type: "Task", Resource: lambda("one"), End: true } },
          },
          {
            StartAt: names.other,
            States: { [names.other]: { Type: "Task", Resource: lambda("other"), End: true } },
          },
        ],
        End: true,
      },
    },
  }),
};

export function pattern(key: PatternKey, making: Making): Fragment {
  return PATTERNS[key](making);
}

/** Where an error is kept beside the input. */
function caught(language: Language): Members {
  return language === "JSONata"
    ? { Output: "{% $merge([$states.input, {'error': $states.errorOutput}]) %}" }
    : { ResultPath: "$.error" };
}

/** Ends with the error that was caught. */
function failing(language: Language): Members {
  return language === "JSONata"
    ? { Type: "Fail", Error: "{% $states.input.error.Error %}", Cause: "{% $states.input.error.Cause %}" }
    : { Type: "Fail", ErrorPath: "$.error.Error", CausePath: "$.error.Cause" };
}

function withArguments(language: Language, value: Members): Members {
  return language === "JSONata" ? { Arguments: value } : { Parameters: value };
}

/** Members that are taken from data: of each its expression and its path. */
function value(language: Language, taken: Readonly<Record<string, readonly [string, string]>>): Members {
  return Object.fromEntries(
    Object.entries(taken).map(([name, [expression, path]]) =>
      language === "JSONata" ? [name, `{% ${expression} %}`] : [`${name}.$`, path],
    ),
  );
}
