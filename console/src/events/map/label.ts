/** Where the label of an edge stands: where many edges meet, at the end where they are apart. */

import type { Direction } from "./layout";
import type { GraphEdge } from "./sketch";

interface Ends {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
}

/** How far along the edge. */
export function shareOf({ from, to }: Pick<GraphEdge, "from" | "to">): number {
  if (to.startsWith("bus:")) {
    return 0.3;
  }
  return from.startsWith("bus:") || from.startsWith("machine:") ? 0.7 : 0.5;
}

/** A place on the curve from one end to the other, which leaves and arrives as the map goes. */
export function placeOfLabel(
  { sourceX, sourceY, targetX, targetY }: Ends,
  share: number,
  direction: Direction,
): { x: number; y: number } {
  return direction === "down"
    ? { x: across(sourceX, targetX, share), y: along(sourceY, targetY, share) }
    : { x: along(sourceX, targetX, share), y: across(sourceY, targetY, share) };
}

/** In the direction in which the curve leaves. */
function along(from: number, to: number, share: number): number {
  const rest = 1 - share;
  return rest ** 3 * from + 3 * rest * share * ((from + to) / 2) + share ** 3 * to;
}

function across(from: number, to: number, share: number): number {
  return (1 - share) ** 2 * (1 + 2 * share) * from + share ** 2 * (3 - 2 * share) * to;
}
