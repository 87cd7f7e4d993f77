/** Where everything of a definition is drawn. The same definition is always drawn alike; what became of its states
 * makes no difference, so neither executions nor editors move it. */

import type { ExitKind, JsonPath, State, Workflow } from "./definition";
import { type Point, place, type Size, type Way } from "./place";
import { type Box, route, type Wish } from "./route";

export type Direction = "down" | "right";

/** A state with its place, from the left and the top. */
export interface Node extends Box {
  readonly state: State;
  /** How many containers are around it. */
  readonly depth: number;
}

export interface Line {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: ExitKind;
  /** Where in the state that it comes from its target is written. */
  readonly path: JsonPath;
  readonly label: string;
  readonly isBack: boolean;
  readonly points: readonly Point[];
}

/** A branch of a Parallel, with room for its name. */
export interface Branch {
  /** Of the Parallel. */
  readonly state: State;
  /** From 0. */
  readonly index: number;
  readonly at: Point;
  readonly width: number;
}

export interface Layout extends Size {
  readonly direction: Direction;
  readonly nodes: readonly Node[];
  readonly lines: readonly Line[];
  /** None unless it is roomy. */
  readonly branches: readonly Branch[];
  /** Where the first state is entered. */
  readonly start: Point | undefined;
}

export const STATE_HEIGHT = 54;
export const HEAD_HEIGHT = 40;
const PADDING = 20;
/** Between branches. */
const GAP = 32;
/** Above and below what is within a state, if it is to be roomy. */
const ROOM = 24;
/** For the name of a branch, above it. */
const BRANCH_HEAD = 18;
const WIDTH_MIN = 150;
const WIDTH_MAX = 280;
const LETTER_WIDTH = 7.6;

/** What is asked of a layout. */
export interface Wanted {
  readonly direction?: Direction;
  /** More room around what is within a state, as for what can be put there. */
  readonly isRoomy?: boolean;
}

export function layout(workflow: Workflow, { direction = "down", isRoomy = false }: Wanted = {}): Layout {
  return new Drawing(direction, isRoomy ? ROOM : 0).workflow(workflow, 0);
}

const EMPTY: Layout = {
  direction: "down",
  nodes: [],
  lines: [],
  branches: [],
  start: undefined,
  width: 0,
  height: 0,
};
/** Between states that follow each other: what is said on lines has its place there. */
const GAPS: Readonly<Record<Direction, number>> = { down: 60, right: 128 };

class Drawing {
  constructor(
    private readonly direction: Direction,
    private readonly room: number,
  ) {}

  workflow({ start, states }: Workflow, depth: number): Layout {
    if (states.length === 0) {
      return EMPTY;
    }
    const parts = states.map((state) => this.part(state, depth));
    const number = new Map(states.map((state, index) => [state.id, index]));
    const exits = states.flatMap((state, from) =>
      state.exits.map((exit) => ({ from, exit, to: number.get(exit.to) ?? from })),
    );
    const first = start === undefined ? 0 : (number.get(start) ?? 0);
    const ways = exits.map(({ from, to, exit }): Way => ({ from, to, isCatch: exit.kind === "catch" }));
    const sizes = parts.map((part) => this.turned(part));
    const gap = GAPS[this.direction];
    const isChoice = states.map((state) => state.type === "Choice");
    const placed = place({ sizes, isChoice, ways, start: first, gap });
    const boxes = placed.at.map(({ x, y }, index): Box => {
      const { width, height } = sizes[index] ?? EMPTY;
      return { left: x - width / 2, right: x + width / 2, top: y, bottom: y + height };
    });
    const wishes = ways.map((way): Wish => {
      const isFork = (states[way.from]?.exits.length ?? 0) > 1;
      return { ...way, isBack: placed.isBack(way), isFork };
    });
    const lines = route(boxes, wishes, gap).map((points, index): Line => {
      const { from, exit } = exits[index] as (typeof exits)[number];
      const id = states[from]?.id ?? "";
      const isBack = wishes[index]?.isBack ?? false;
      return { id: `${id}>${exit.path.join(".")}`, from: id, ...exit, isBack, points };
    });
    return this.whole(states, parts, boxes, lines, first, depth);
  }

  /** All of it, moved so that nothing stands left or above of zero. */
  private whole(
    states: readonly State[],
    parts: readonly Layout[],
    boxes: readonly Box[],
    lines: readonly Line[],
    first: number,
    depth: number,
  ): Layout {
    const nodes: Node[] = [];
    const branches: Branch[] = [];
    const all: Line[] = lines.map((line) => ({
      ...line,
      points: line.points.map((at) => this.turnedPoint(at)),
    }));
    boxes.forEach((box, index) => {
      const state = states[index] as State;
      const turned = this.turnedBox(box);
      const part = parts[index] ?? EMPTY;
      nodes.push({ ...turned, state, depth });
      nodes.push(...part.nodes.map((node) => moved(node, turned)));
      all.push(...part.lines.map((line) => movedLine(line, turned)));
      branches.push(...part.branches.map((branch) => movedBranch(branch, turned)));
    });
    const xs = all.flatMap((line) => line.points.map(({ x }) => x));
    const ys = all.flatMap((line) => line.points.map(({ y }) => y));
    const by = {
      left: -least([...nodes.map(({ left }) => left), ...xs]),
      top: -least([...nodes.map(({ top }) => top), ...ys]),
    };
    const box = boxes[first];
    const start = box && this.turnedPoint({ x: (box.left + box.right) / 2, y: box.top });
    return {
      direction: this.direction,
      nodes: nodes.map((node) => moved(node, by)),
      lines: all.map((line) => movedLine(line, by)),
      branches: branches.map((branch) => movedBranch(branch, by)),
      start: start && { x: start.x + by.left, y: start.y + by.top },
      width: by.left - least([...nodes.map(({ right }) => -right), ...xs.map((x) => -x)]),
      height: by.top - least([...nodes.map(({ bottom }) => -bottom), ...ys.map((y) => -y)]),
    };
  }

  /** A state by itself: what is within it has its place, from its own corner. */
  private part(state: State, depth: number): Layout {
    if (state.inner.length === 0) {
      const width = Math.ceil(state.name.length * LETTER_WIDTH + 72);
      return { ...EMPTY, width: Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)), height: STATE_HEIGHT };
    }
    const nodes: Node[] = [];
    const lines: Line[] = [];
    const branches: Branch[] = [];
    const isNamed = this.room > 0 && state.type === "Parallel";
    const head = HEAD_HEIGHT + PADDING / 2;
    let [left, top, width, height] = [PADDING, head + this.room + (isNamed ? BRANCH_HEAD : 0), 0, 0];
    for (const [index, inner] of state.inner.entries()) {
      const found = this.workflow(inner, depth + 1);
      if (isNamed) {
        branches.push({ state, index, at: { x: left, y: head }, width: found.width });
      }
      branches.push(...found.branches.map((branch) => movedBranch(branch, { left, top })));
      nodes.push(...found.nodes.map((node) => moved(node, { left, top })));
      lines.push(...found.lines.map((line) => movedLine(line, { left, top })));
      width = Math.max(width, left + found.width);
      height = Math.max(height, top + found.height);
      if (this.direction === "down") {
        left += found.width + GAP;
      } else {
        top += found.height + GAP;
      }
    }
    const widthMin = Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, state.name.length * LETTER_WIDTH + 110));
    // What is narrower than the name stands in the middle.
    const by = { left: Math.max(0, (widthMin - width - PADDING) / 2), top: 0 };
    return {
      ...EMPTY,
      nodes: nodes.map((node) => moved(node, by)),
      lines: lines.map((line) => movedLine(line, by)),
      branches: branches.map((branch) => movedBranch(branch, by)),
      width: Math.max(width + PADDING, widthMin),
      height: height + PADDING + this.room,
    };
  }

  private turned({ width, height }: Size): Size {
    return this.direction === "down" ? { width, height } : { width: height, height: width };
  }

  private turnedPoint({ x, y }: Point): Point {
    return this.direction === "down" ? { x, y } : { x: y, y: x };
  }

  private turnedBox(box: Box): Box {
    return this.direction === "down"
      ? box
      : { left: box.top, right: box.bottom, top: box.left, bottom: box.right };
  }
}

interface Shift {
  readonly left: number;
  readonly top: number;
}

function moved(node: Node, { left, top }: Shift): Node {
  return {
    ...node,
    left: node.left + left,
    right: node.right + left,
    top: node.top + top,
    bottom: node.bottom + top,
  };
}

function movedBranch(branch: Branch, { left, top }: Shift): Branch {
  return { ...branch, at: { x: branch.at.x + left, y: branch.at.y + top } };
}

function movedLine(line: Line, { left, top }: Shift): Line {
  return { ...line, points: line.points.map(({ x, y }) => ({ x: x + left, y: y + top })) };
}

function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}
