/** How long executions took, as buckets that add up, and what is read off them. */

/** From how many milliseconds on, up to how many, how many there are. */
export type Bucket = readonly [from: number, to: number, count: number];

export const QUANTILES = ["p50", "p95", "p99"] as const;
export type Quantile = (typeof QUANTILES)[number];

const SHARES: Record<Quantile, number> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** The milliseconds within which a share of them was over; undefined: there are none. */
export function quantileOf(buckets: readonly Bucket[], quantile: Quantile): number | undefined {
  const sorted = merged(buckets).sort(([one], [other]) => one - other);
  const rank = SHARES[quantile] * sorted.reduce((sum, [, , count]) => sum + count, 0);
  let below = 0;
  for (const [from, to, count] of sorted) {
    if (below + count >= rank) {
      return Math.floor(from + ((to - from) * (rank - below)) / count);
    }
    below += count;
  }
  return undefined;
}

/** Each bucket once: those of several minutes or hours come side by side. */
function merged(buckets: readonly Bucket[]): Bucket[] {
  const sums = new Map<number, Bucket>();
  for (const [from, to, count] of buckets) {
    sums.set(from, [from, to, count + (sums.get(from)?.[2] ?? 0)]);
  }
  return [...sums.values()];
}
