/** Where the label of an edge stands: where many edges meet, at the end where they are apart. */

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

/** A place on the curve from one end to the other, which leaves and arrives horizontally. */
export function placeOfLabel(
  { sourceX, sourceY, targetX, targetY }: Ends,
  share: number,
): { x: number; y: number } {
  const rest = 1 - share;
  const middle = (sourceX + targetX) / 2;
  const x = rest ** 3 * sourceX + 3 * rest * share * middle + share ** 3 * targetX;
  const y = rest ** 2 * (1 + 2 * share) * sourceY + share ** 2 * (3 - 2 * share) * targetY;
  return { x, y };
}
