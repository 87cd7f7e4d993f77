/** What is told of a node or an edge, in words. */

import type { Text } from "../../text/text";
import type { GraphEdge, Note } from "./sketch";

const BAD: readonly Note["kind"][] = ["failed", "dead", "noWorkers", "waits"];
const WARN: readonly Note["kind"][] = ["paused", "undeclared", "declaredOnly"];

/** How bad it is at worst. */
export function toneOf(notes: readonly Note[]): "bad" | "warn" | "fine" {
  if (notes.some((note) => BAD.includes(note.kind))) {
    return "bad";
  }
  return notes.some((note) => WARN.includes(note.kind)) ? "warn" : "fine";
}

export function noteText(text: Text, { kind, count = 0 }: Note): string {
  const words = text.events.map;
  switch (kind) {
    case "failed":
    case "dead":
    case "open":
    case "waiting":
    case "workers":
      return words[kind](count);
    case "waits":
      return text.events.waits;
    default:
      return words[kind];
  }
}

/** How much of the last hour, and what is wrong with it. */
export function edgeText(text: Text, { count, notes }: GraphEdge): string {
  const rate = count === undefined || count === 0 ? [] : [text.events.map.perMinute(rateOf(count))];
  return [...rate, ...notes.map((note) => noteText(text, note))].join(" · ");
}

/** That of an hour, for each minute. */
export function rateOf(count: number): string {
  const rate = count / 60;
  return rate >= 10 ? String(Math.round(rate)) : rate >= 0.1 ? rate.toFixed(1) : "<0.1";
}
