/** Which events are looked for. */

import type { HistoryEvent } from "../story/story";

export const KINDS = ["failures", "states", "tasks", "maps", "execution"] as const;
export type EventKind = (typeof KINDS)[number];

const FAILURE = /(Failed|TimedOut|Aborted)$/;

export function isFailure({ type }: HistoryEvent): boolean {
  return FAILURE.test(type);
}

export function kindOf(event: HistoryEvent): EventKind {
  const { type } = event;
  if (isFailure(event)) {
    return "failures";
  }
  if (type.startsWith("Execution")) {
    return "execution";
  }
  if (/State(Entered|Exited)$/.test(type)) {
    return "states";
  }
  return /^(Map|Parallel)/.test(type) ? "maps" : "tasks";
}

/** Texts of events that were looked through: they are made once. */
const texts = new WeakMap<HistoryEvent, string>();

/** Whether an event says this, in small letters, anywhere. */
export function matches(event: HistoryEvent, sought: string): boolean {
  if (sought === "") {
    return true;
  }
  let text = texts.get(event);
  if (text === undefined) {
    text = JSON.stringify(event).toLowerCase();
    texts.set(event, text);
  }
  return text.includes(sought) || text.includes(sought.replaceAll('"', '\\"'));
}
