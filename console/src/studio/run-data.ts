/** What states were given in a run, and what they made of it. */

import type { Output } from "../api/client";
import { detailsOf } from "../execution/story/details";
import type { HistoryEvent } from "../execution/story/story";

/** Of the first entry of a state; all of it as JSON. */
export interface StateData {
  readonly input: string;
  /** What its work came to, before anything is made of it; none without work, or if it did not end. */
  readonly result?: string;
  /** The variables that had a value when it was entered. */
  readonly variables: Readonly<Record<string, string>>;
}

/** By the state's name. */
export type RunData = ReadonlyMap<string, StateData>;

export function runDataOf({ events }: Output<"GetExecutionHistory">): RunData {
  const byId = new Map(events.map((event) => [event.id, event]));
  const before = (event: HistoryEvent) => byId.get(event.previousEventId ?? 0);
  const entries = new Map<string, HistoryEvent>();
  const data = new Map<string, StateData>();
  for (const event of events) {
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    if (entered?.input !== undefined && !entries.has(entered.name)) {
      entries.set(entered.name, event);
      data.set(entered.name, { input: entered.input, variables: variablesAt(event, before) });
    }
    const known = exited && data.get(exited.name);
    if (known !== undefined && known.result === undefined) {
      const { entry, result } = workOf(event, before);
      if (result !== undefined && entry === entries.get(exited?.name ?? "")) {
        data.set(exited?.name ?? "", { ...known, result });
      }
    }
  }
  return data;
}

type Before = (event: HistoryEvent) => HistoryEvent | undefined;

/** What led to an exit: the entry, and what the work between them came to. */
function workOf(exit: HistoryEvent, before: Before): { entry: HistoryEvent | undefined; result?: string } {
  let result: string | undefined;
  let at = before(exit);
  while (at !== undefined && at.stateEnteredEventDetails === undefined) {
    if (at.stateExitedEventDetails !== undefined) {
      // What is within a Parallel or a Map; their own result is not told.
      return { entry: undefined };
    }
    result ??= at.type.endsWith("Succeeded") ? detailsOf(at).output : undefined;
    at = before(at);
  }
  return { entry: at, ...(result !== undefined && { result }) };
}

/** The last value of each variable on the way to an entry. */
function variablesAt(entry: HistoryEvent, before: Before): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (let at = before(entry); at !== undefined; at = before(at)) {
    for (const [name, value] of Object.entries(at.stateExitedEventDetails?.assignedVariables ?? {})) {
      found[name] ??= value;
    }
  }
  return found;
}
