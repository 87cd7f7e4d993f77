/** Definitions that run at once, without a worker or anything else: to begin with. */

import type { Schemas } from "../../api/client";

export type TemplateKey = "hello" | "choice" | "wait" | "map" | "parallel" | "retry" | "jsonata";

export interface Template {
  readonly key: TemplateKey;
  /** The name of the state machine that is made of it. */
  readonly name: string;
  readonly type: Schemas["StateMachineType"];
  readonly definition: object;
  /** What its first execution is started with. */
  readonly input: object;
}

const hello: Template = {
  key: "hello",
  name: "hello",
  type: "STANDARD",
  input: { name: "Frevo" },
  definition: {
    Comment: "Says hello",
    StartAt: "Greet",
    States: {
      Greet: {
        Type: "Pass",
        Parameters: { "greeting.$": "States.Format('Hello, {}!', $.name)" },
        End: true,
      },
    },
  },
};

const choice: Template = {
  key: "choice",
  name: "approve-order",
  type: "STANDARD",
  input: { order: { id: "o-17", total: 250 } },
  definition: {
    Comment: "Small orders are approved, large ones are looked at, wrong ones fail",
    StartAt: "How large is it?",
    States: {
      "How large is it?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.order.total", NumericLessThanEquals: 0, Next: "Refuse" },
          { Variable: "$.order.total", NumericLessThan: 100, Next: "Approve" },
        ],
        Default: "Look at it",
      },
      Approve: { Type: "Pass", Result: "approved", ResultPath: "$.decision", End: true },
      "Look at it": { Type: "Pass", Result: "someone looks at it", ResultPath: "$.decision", End: true },
      Refuse: { Type: "Fail", Error: "Orders.NoTotal", Cause: "An order has a total above zero" },
    },
  },
};

const wait: Template = {
  key: "wait",
  name: "wait-and-go-on",
  type: "STANDARD",
  input: { seconds: 20 },
  definition: {
    Comment: "Waits as long as its input says: time to watch it, stop it or restart the server",
    StartAt: "Wait",
    States: {
      Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "Done" },
      Done: { Type: "Pass", Parameters: { "waited.$": "$.seconds" }, End: true },
    },
  },
};

const map: Template = {
  key: "map",
  name: "pack-items",
  type: "STANDARD",
  input: { items: ["shirt", "shoes", "hat"] },
  definition: {
    Comment: "Does the same with every item, two at a time",
    StartAt: "Pack each item",
    States: {
      "Pack each item": {
        Type: "Map",
        ItemsPath: "$.items",
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Wrap",
          States: {
            Wrap: { Type: "Wait", Seconds: 1, Next: "Label" },
            Label: { Type: "Pass", Parameters: { "parcel.$": "$" }, End: true },
          },
        },
        End: true,
      },
    },
  },
};

const parallel: Template = {
  key: "parallel",
  name: "two-things-at-once",
  type: "STANDARD",
  input: { id: "o-17" },
  definition: {
    Comment: "Reserves and charges side by side, and goes on with what came of both",
    StartAt: "Reserve and charge",
    States: {
      "Reserve and charge": {
        Type: "Parallel",
        Branches: [
          { StartAt: "Reserve", States: { Reserve: { Type: "Pass", Result: { shelf: 4 }, End: true } } },
          {
            StartAt: "Wait for the bank",
            States: {
              "Wait for the bank": { Type: "Wait", Seconds: 2, Next: "Charge" },
              Charge: { Type: "Pass", Result: { receipt: "c-1" }, End: true },
            },
          },
        ],
        ResultSelector: { "shelf.$": "$[0].shelf", "receipt.$": "$[1].receipt" },
        Next: "Done",
      },
      Done: { Type: "Succeed" },
    },
  },
};

const retry: Template = {
  key: "retry",
  name: "an-error-is-caught",
  type: "STANDARD",
  input: { text: "this is no number" },
  definition: {
    Comment: "A branch fails, and what it failed with is caught",
    StartAt: "Try",
    States: {
      Try: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "Fail",
            States: { Fail: { Type: "Fail", Error: "Orders.Late", Cause: "The carrier did not come" } },
          },
        ],
        Retry: [{ ErrorEquals: ["Orders.Late"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2 }],
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell" }],
        End: true,
      },
      Tell: { Type: "Pass", End: true },
    },
  },
};

const jsonata: Template = {
  key: "jsonata",
  name: "totals",
  type: "EXPRESS",
  input: {
    items: [
      { price: 20, count: 2 },
      { price: 5, count: 1 },
    ],
  },
  definition: {
    Comment: "Adds up prices with JSONata, as an Express workflow",
    QueryLanguage: "JSONata",
    StartAt: "Add up",
    States: {
      "Add up": {
        Type: "Pass",
        Output: { total: "{% $sum($states.input.items.(price * count)) %}" },
        End: true,
      },
    },
  },
};

export const TEMPLATES: readonly Template[] = [hello, choice, wait, map, parallel, retry, jsonata];

/** The first of `name`, `name-2`, `name-3`, … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}
