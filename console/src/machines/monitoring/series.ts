/** Counters as curves: one value for every minute or hour, also where nothing happened. */

import type { Point } from "../../api/schema";

export const MEMBERS = ["started", "succeeded", "failed"] as const;
export type Member = (typeof MEMBERS)[number];

export interface Series {
  /** Seconds. */
  readonly at: readonly number[];
  readonly values: Readonly<Record<Member, readonly number[]>>;
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
  const values: Record<Member, number[]> = { started: empty(), succeeded: empty(), failed: empty() };
  for (const point of points) {
    const index = Math.floor(Date.parse(point.at) / 1000 / step) - first;
    for (const member of MEMBERS) {
      const before = values[member][index];
      if (before !== undefined) {
        values[member][index] = before + (point[member] ?? 0);
      }
    }
  }
  return { at, values, step };
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
