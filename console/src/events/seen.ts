/** The events that this tab has seen whole: lists have no data, and what was published can't be asked for again by
 * its id. */

import type { CloudEvent } from "../api/schema";

const KEPT_MAX = 1_000;

const kept = new Map<string, CloudEvent>();

export function keepSeen(event: CloudEvent): void {
  kept.delete(event.id);
  kept.set(event.id, event);
  if (kept.size > KEPT_MAX) {
    const [oldest] = kept.keys();
    kept.delete(oldest ?? "");
  }
}

export function seen(id: string): CloudEvent | undefined {
  return kept.get(id);
}
