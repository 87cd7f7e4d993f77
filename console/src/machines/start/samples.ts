/** Answers that are made up for tasks, in the place of workers. */

import { isJson } from "../../api/json";
import type { JsonValue } from "../../api/json-value";
import { queueOf } from "../../events/map/definitions";
import { allStates, readDefinition, type State } from "../../execution/graph/definition";
import { skeletonOf } from "../../studio/catalogue/field";
import { fieldsOfSchema } from "../../studio/catalogue/schema";

/** What the tasks of these states are answered, as JSON: the others are done by whoever does them. */
export type Samples = Readonly<Record<string, string>>;

/** Something that says what a queue's tasks are answered. */
export interface Answering {
  readonly name: string;
  readonly outputSchema?: unknown;
}

function tasksOf(definition: string): readonly State[] {
  return [...allStates(readDefinition(definition))].filter(({ type }) => type === "Task");
}

export function taskNames(definition: string): readonly string[] {
  return tasksOf(definition).map(({ name }) => name);
}

/** An answer for every task, like what its workers say that they answer. */
export function firstSamples(definition: string, queues: readonly Answering[]): Samples {
  return Object.fromEntries(
    tasksOf(definition).map((task) => {
      const queue = queueOf(task.written);
      const schema = queues.find(({ name }) => name === queue)?.outputSchema;
      return [task.name, JSON.stringify(skeletonOf(fieldsOfSchema(schema)), null, 2)];
    }),
  );
}

export function areFine(samples: Samples): boolean {
  return Object.values(samples).every(isJson);
}

/** What StartExecution is told of them. Around what a function's worker answers the service's response comes. */
export function mocksOf(definition: string, samples: Samples): Record<string, JsonValue> {
  const mocks: Record<string, JsonValue> = {};
  for (const { name, written } of tasksOf(definition)) {
    const sample = samples[name];
    if (sample !== undefined) {
      const answer = JSON.parse(sample) as JsonValue;
      mocks[name] = { Return: isInvoked(written.Resource) ? { StatusCode: 200, Payload: answer } : answer };
    }
  }
  return mocks;
}

/** Whether a function is called and its answer waited for; with a task token whoever has that answers. */
function isInvoked(resource: unknown): boolean {
  return /^arn:[^:]+:(states:::lambda:invoke$|lambda:)/.test(String(resource));
}
