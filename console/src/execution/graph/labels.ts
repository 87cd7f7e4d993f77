/** What is said on the lines of a drawing, and where: beside its own line, on no other label. */

import type { ExitKind } from "./definition";
import type { Layout, Line } from "./layout";
import type { Point } from "./place";
import type { Box } from "./route";
import { Rows } from "./rows";

export interface Label {
  readonly id: string;
  readonly kind: ExitKind;
  readonly text: string;
  /** Its middle. */
  readonly at: Point;
  /** What is wider is cut. */
  readonly widthMax: number;
}

export const LABEL_HEIGHT = 16;
const LETTER_WIDTH = 6.2;
const PADDING = 10;
const WIDTH_MAX = { down: 170, right: 72 } as const;
/** From one label to the one above it. */
const ROW = LABEL_HEIGHT + 2;

/** The labels of a layout; `otherwise` is said where a choice has no other way. */
export function labelsOf(layout: Layout, otherwise: string): Label[] {
  const { direction } = layout;
  const widthMax = WIDTH_MAX[direction];
  const taken = new Rows<Box>();
  for (const node of layout.nodes.filter(({ state }) => state.inner.length === 0)) {
    taken.add(node);
  }
  return together(layout.lines).flatMap(({ line, text }) => {
    const said = line.kind === "default" ? otherwise : text;
    const places = direction === "down" ? placesDown(line.points) : placesRight(line.points);
    if (said === "" || places[0] === undefined) {
      return [];
    }
    const width = Math.min(widthMax, said.length * LETTER_WIDTH + PADDING);
    const at = places.find((at) => isFree(taken, boxAround(at, width))) ?? places[0];
    taken.add(boxAround(at, width));
    return { id: line.id, kind: line.kind, text: said, at, widthMax };
  });
}

/** Lines that go the same way, as one: a state may catch several errors alike. */
function together(lines: readonly Line[]): { line: Line; text: string }[] {
  const found = new Map<string, { line: Line; texts: string[] }>();
  for (const line of lines) {
    const key = JSON.stringify([line.from, line.to, line.kind]);
    const known = found.get(key);
    known === undefined ? found.set(key, { line, texts: [line.label] }) : known.texts.push(line.label);
  }
  return [...found.values()].map(({ line, texts }) => ({
    line,
    text: texts.join(line.kind === "catch" ? ", " : " or "),
  }));
}

function isFree(taken: Rows<Box>, box: Box): boolean {
  return !taken.some(box.top, box.bottom, ({ left, right }) => left < box.right && box.left < right);
}

function boxAround({ x, y }: Point, width: number): Box {
  return {
    left: x - width / 2,
    right: x + width / 2,
    top: y - LABEL_HEIGHT / 2,
    bottom: y + LABEL_HEIGHT / 2,
  };
}

/** Above the state that a line leads to, for there it is alone more likely than where it leaves; but one that goes
 * around others meets them there. Then higher, along the line, and where it leaves. */
function placesDown(points: readonly Point[]): Point[] {
  const [start] = points;
  const [before, end] = points.slice(-2);
  const [, , aside] = points;
  if (start === undefined || before === undefined || end === undefined) {
    return [];
  }
  const below = { x: start.x, y: start.y + ROW };
  if (points.length > 4 && aside !== undefined) {
    const towards = Math.sign(end.y - aside.y) * ROW;
    const along = [1, 2, 3, 4].map((row) => ({ x: aside.x, y: aside.y + row * towards }));
    return [...along, below];
  }
  const first = { x: end.x, y: Math.max(end.y - 22, (before.y + end.y) / 2) };
  return [first, { ...first, y: first.y - ROW }, below, { ...first, y: first.y - 2 * ROW }];
}

/** On the last piece of a line, before the state that it leads to. */
function placesRight(points: readonly Point[]): Point[] {
  const [start] = points;
  const end = points.at(-1);
  if (start === undefined || end === undefined) {
    return [];
  }
  const first = { x: end.x - 48, y: end.y };
  const aside = [-ROW, ROW].map((by) => ({ ...first, y: first.y + by }));
  return [first, ...aside, { x: start.x + 48, y: start.y }];
}
