/** Counters: what is answered of a kind is a page of them, and what is answered of one alone a series. */

import type { Answer } from "./operations";
import type { CounterSeries, EdgeCounter, NamedCounter, TypeCounter } from "./schema";

type Counted = Answer<"GET", "/frevo/counters">;

/** Those of what has a name: buses, subscriptions, queues, state machines and sources. */
export function namedCounters(answer: Counted | undefined): readonly NamedCounter[] {
  return all(answer).filter((counter) => "name" in counter);
}

/** Those of kind `edge`. */
export function edgeCounters(answer: Counted | undefined): readonly EdgeCounter[] {
  return all(answer).filter((counter) => "subscription" in counter);
}

/** Those of kind `type`. */
export function typeCounters(answer: Counted | undefined): readonly TypeCounter[] {
  return all(answer).filter((counter) => "type" in counter);
}

function all(answer: Counted | undefined) {
  return answer !== undefined && "counters" in answer ? answer.counters : [];
}

export function isSeries(answer: Counted): answer is CounterSeries {
  return "points" in answer;
}
