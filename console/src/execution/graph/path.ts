/** Lines as SVG writes them. */

import type { Layout } from "./layout";
import type { Point } from "./place";

const RADIUS = 8;
const START_LENGTH = 34;

/** The point before the first state at which a drawing begins, and where the line from there ends. */
export function startOf({ start, direction }: Layout): { centre: Point; end: Point } | undefined {
  if (start === undefined) {
    return undefined;
  }
  const { x, y } = start;
  const centre = direction === "down" ? { x, y: y - START_LENGTH } : { x: x - START_LENGTH, y };
  return { centre, end: start };
}

/** A line with round corners. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) {
    return "";
  }
  const parts = [`M${first.x} ${first.y}`];
  rest.forEach((point, index) => {
    const after = rest[index + 1];
    const before = index === 0 ? first : (rest[index - 1] as Point);
    if (after === undefined) {
      parts.push(`L${point.x} ${point.y}`);
      return;
    }
    const [enter, leave] = [towards(point, before), towards(point, after)];
    parts.push(`L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`);
  });
  return parts.join("");
}

/** A little of the way to another point. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
