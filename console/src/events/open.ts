import type { Counts } from "../api/schema";
/** How many are neither acknowledged nor given up, as far as counters tell. */
export function open({ published = 0, acknowledged = 0, deadLettered = 0 }: Counts): number {
  return Math.max(0, published - acknowledged - deadLettered);
}
