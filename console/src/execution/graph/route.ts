/** The lines between states that have their place: along the gaps, around what stands in between. */

import type { Point } from "./place";
import { Rows } from "./rows";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A line that is wanted. */
export interface Wish {
  readonly from: number;
  readonly to: number;
  readonly isCatch: boolean;
  /** It leads back up. */
  readonly isBack: boolean;
  /** Whether others leave from the same state. */
  readonly isFork: boolean;
}

/** Between two lines side by side. */
const LANE = 14;
const MARGIN = 6;

/** Lines, as the points between which they are straight, in the gaps below boxes. */
export function route(boxes: readonly Box[], wishes: readonly Wish[], gap: number): Point[][] {
  const router = new Router(boxes, gap / 3);
  return wishes.map((wish) => router.line(wish));
}

class Router {
  /** What stands in the way. */
  private readonly obstacles = new Rows<Box>();
  private readonly byLeft: Box[];
  /** Lines that were drawn where others may want to go, and which state they lead to. */
  private readonly lanes = new Rows<Box & { to: number }>();

  constructor(
    private readonly boxes: readonly Box[],
    /** From a box to where its lines bend. */
    private readonly bend: number,
  ) {
    this.byLeft = [...boxes].sort((one, other) => one.left - other.left);
    for (const box of boxes) {
      this.obstacles.add(box);
    }
  }

  line(wish: Wish): Point[] {
    const [from, to] = [this.box(wish.from), this.box(wish.to)];
    return wish.isBack || from.bottom >= to.top ? this.back(from, to, wish) : this.down(from, to, wish);
  }

  private down(from: Box, to: Box, wish: Wish): Point[] {
    const start = { x: leave(from, wish.isCatch), y: from.bottom };
    const end = { x: middle(to), y: to.top };
    if (start.x === end.x && this.isFree(start.x, start.y, end.y, wish)) {
      return [start, end];
    }
    const early = start.y + this.bend + (wish.isCatch ? MARGIN : 0);
    const late = end.y - this.bend;
    const bends = wish.isFork ? [early, late] : [late, early];
    for (const y of bends) {
      const isClear =
        this.isFree(start.x, start.y, y, wish) &&
        this.isFree(end.x, y, end.y, wish) &&
        this.isLevelFree(y, start.x, end.x);
      if (isClear) {
        return [start, { x: start.x, y }, { x: end.x, y }, end];
      }
    }
    const x = this.lane(Math.min(start.x, end.x), early, late, wish);
    this.lanes.add({ left: x, right: x, top: early, bottom: late, to: wish.to });
    return [start, { x: start.x, y: early }, { x, y: early }, { x, y: late }, { x: end.x, y: late }, end];
  }

  /** Around at the right side. */
  private back(from: Box, to: Box, wish: Wish): Point[] {
    const end = { x: middle(to), y: to.top };
    const y = end.y - this.bend;
    const beside = (from.top + from.bottom) / 2;
    const below = from.bottom + this.bend;
    const x = this.lane(Math.max(from.right, to.right), Math.min(y, beside), Math.max(y, below), wish);
    const isFree = this.isLevelFree(beside, from.right, x);
    const turn = isFree ? beside : below;
    const start = isFree ? { x: from.right, y: beside } : { x: middle(from), y: from.bottom };
    this.lanes.add({ left: x, right: x, top: Math.min(y, turn), bottom: Math.max(y, turn), to: wish.to });
    const out = isFree ? [start] : [start, { x: start.x, y: turn }];
    return [...out, { x, y: turn }, { x, y }, { x: end.x, y }, end];
  }

  private box(node: number): Box {
    return this.boxes[node] ?? { left: 0, top: 0, right: 0, bottom: 0 };
  }

  private isFree(x: number, top: number, bottom: number, wish: Wish): boolean {
    const [from, to] = [this.boxes[wish.from], this.boxes[wish.to]];
    const isHit = ({ left, right }: Box) => left - MARGIN < x && x < right + MARGIN;
    return !(
      this.obstacles.some(top, bottom, (box) => box !== from && box !== to && isHit(box)) ||
      this.lanes.some(top, bottom, (lane) => lane.to !== wish.to && isHit(lane))
    );
  }

  private isLevelFree(y: number, one: number, other: number): boolean {
    const [left, right] = [Math.min(one, other), Math.max(one, other)];
    return !this.obstacles.some(y, y + 1, (box) => box.left < right && left < box.right);
  }

  /** The first free way down, right of a place. */
  private lane(from: number, top: number, bottom: number, wish: Wish): number {
    let x = from + LANE;
    for (const box of this.byLeft) {
      if (box.left - MARGIN > x) {
        break;
      }
      if (box.right + MARGIN > x && box.top < bottom && top < box.bottom) {
        x = box.right + LANE;
      }
    }
    const isTaken = () =>
      this.lanes.some(top, bottom, (lane) => lane.to !== wish.to && Math.abs(lane.left - x) < MARGIN);
    while (isTaken()) {
      x += MARGIN + 2;
    }
    return x;
  }
}

function middle(box: Box): number {
  return (box.left + box.right) / 2;
}

/** Errors leave at the right, so that their line is told from the other one. */
function leave(box: Box, isCatch: boolean): number {
  return isCatch ? box.right - Math.min(28, (box.right - box.left) / 4) : middle(box);
}
