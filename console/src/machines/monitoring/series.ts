/** Counters as curves: one value for every minute or hour, also where nothing happened. */

import type { Counts, Point } from "../../api/schema";
import { type Bucket, QUANTILES, type Quantile, quantileOf } from "./durations";

export const MEMBERS = ["started", "succeeded", "failed", "timedOut", "aborted"] as const;
export type Member = (typeof MEMBERS)[number];

/** How many there are of one kind: those that failed are what neither timed out nor was aborted. */
export function countOf(counts: Counts, member: Member): number {
  const { failed = 0, timedOut = 0, aborted = 0 } = counts;
  return member === "failed" ? failed - timedOut - aborted : (counts[member] ?? 0);
}

export interface Series {
  /** Seconds. */
  readonly at: readonly number[];
  readonly values: Readonly<Record<Member, readonly number[]>>;
  /** Milliseconds; null where nothing ended. */
  readonly durations: Readonly<Record<Quantile, readonly (number | null)[]>>;
  /** How many seconds each value is of. */
  readonly step: number;
}

const MINUTE = 60;
const HOUR = 3600;

/** Beyond a day the server has hours only; minutes among them are added up to hours. */
const MINUTES_WITHIN = 24 * HOUR;

/** The curves from one moment to another, in seconds. */
export function seriesOf(points: readonly Point[], from: number, to: number): Series {
  const step = to - from > MINUTES_WITHIN ? HOUR : MINUTE;
  const first = Math.floor(from / step);
  const count = Math.max(1, Math.floor(to / step) - first + 1);
  const at = Array.from({ length: count }, (_, index) => (first + index) * step);
  const empty = () => Array<number>(count).fill(0);
  const values = byName(MEMBERS, empty);
  const buckets = Array.from({ length: count }, (): Bucket[] => []);
  for (const point of points) {
    const index = Math.floor(Date.parse(point.at) / 1000 / step) - first;
    for (const member of MEMBERS) {
      const before = values[member][index];
      if (before !== undefined) {
        values[member][index] = before + countOf(point, member);
      }
    }
    buckets[index]?.push(...(point.durations?.buckets ?? []));
  }
  const durations = byName(QUANTILES, (quantile) => buckets.map((own) => quantileOf(own, quantile) ?? null));
  return { at, values, durations, step };
}

function byName<Name extends string, Value>(
  names: readonly Name[],
  make: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;
}

export const RANGES = {
  "1h": HOUR,
  "3h": 3 * HOUR,
  "12h": 12 * HOUR,
  "1d": 24 * HOUR,
  "3d": 72 * HOUR,
  "7d": 168 * HOUR,
  "30d": 720 * HOUR,
} as const;

export type Range = keyof typeof RANGES;

export function rangeOf(text: string | null): Range {
  return text !== null && text in RANGES ? (text as Range) : "1h";
}
