import { memo } from "react";
import { classes } from "../../design/classes";
import { useText } from "../../text/text";
import styles from "./graph.module.css";
import type { Direction, Layout } from "./layout";
import type { Point } from "./place";

const RADIUS = 8;
const START_LENGTH = 34;

/** The lines between states, with what is said on them. */
export const Lines = memo(function Lines({ layout }: { layout: Layout }) {
  const text = useText().execution.graph;
  const { width, height, lines, start, direction } = layout;
  return (
    <div className={styles.lines}>
      <svg width={width} height={height} aria-hidden="true">
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {start !== undefined && (
          <>
            <circle {...centre(start, direction)} r="6" className={styles.start} />
            <path d={pathOf([from(start, direction), start])} className={styles.line} />
          </>
        )}
        {lines.map((line) => (
          <Stroke key={line.id} d={pathOf(line.points)} isCatch={line.kind === "catch"} />
        ))}
      </svg>
      {lines.map(({ id, kind, label, points }) => {
        const said = kind === "default" ? text.otherwise : label;
        const at = direction === "down" ? abovePlace(points) : beforePlace(points);
        return said === "" || at === undefined ? null : (
          <Label key={id} said={said} {...at} isShort={direction === "right"} isCatch={kind === "catch"} />
        );
      })}
    </div>
  );
});

/** One line; it is drawn anew only when it goes another way. */
const Stroke = memo(function Stroke({ d, isCatch }: { d: string; isCatch: boolean }) {
  return <path d={d} className={classes(styles.line, isCatch && styles.catch)} />;
});

/** Where it begins, before the first state. */
function from({ x, y }: Point, direction: Direction): Point {
  return direction === "down" ? { x, y: y - START_LENGTH } : { x: x - START_LENGTH, y };
}

function centre(start: Point, direction: Direction): { cx: number; cy: number } {
  const { x, y } = from(start, direction);
  return { cx: x, cy: y };
}

interface LabelProps extends Point {
  said: string;
  isShort: boolean;
  isCatch: boolean;
}

const Label = memo(function Label({ said, x, y, isShort, isCatch }: LabelProps) {
  return (
    <span
      className={classes(styles.label, isShort && styles.short, isCatch && styles.catchLabel)}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      title={said}
    >
      {said}
    </span>
  );
});

/** Above the state that a line leads to, for there it is alone more likely than where it leaves; but one that goes
 * around others meets them there. */
function abovePlace(points: readonly Point[]): Point | undefined {
  const [before, end] = points.slice(-2);
  const [, , aside] = points;
  if (before === undefined || end === undefined) {
    return undefined;
  }
  return points.length > 4 && aside !== undefined
    ? { x: aside.x, y: aside.y + Math.sign(end.y - aside.y) * 18 }
    : { x: end.x, y: Math.max(end.y - 22, (before.y + end.y) / 2) };
}

/** On the last piece of a line, before the state that it leads to. */
function beforePlace(points: readonly Point[]): Point | undefined {
  const end = points.at(-1);
  return end === undefined ? undefined : { x: end.x - 48, y: end.y };
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
