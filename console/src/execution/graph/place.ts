/** Where the states of one workflow stand, from the first down.
 *
 * A state's ways out lead to what stands below it, side by side; where they meet again stands below all of them.
 * What only errors lead to from several states stands at their right side, just below the last of them. */

import { type Dominance, dominance } from "./dominators";
import { Profile } from "./profile";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Way {
  readonly from: number;
  readonly to: number;
  readonly isCatch: boolean;
}

/** What is to be placed, by numbers. */
export interface Scene {
  readonly sizes: readonly Size[];
  /** Whether a state decides between ways that count alike: then it stands above their middle. */
  readonly isChoice: readonly boolean[];
  readonly ways: readonly Way[];
  readonly start: number;
  /** Between what stands above and below each other. */
  readonly gap: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  /** The middle of each one's upper side. */
  readonly at: readonly Point[];
  /** Whether a way leads back to what was before. */
  isBack(way: Way): boolean;
}

const GAP_X = 36;

/** Places them; those that no way leads to stand below the rest. */
export function place(scene: Scene): Placed {
  const root = scene.sizes.length;
  const exits = scene.sizes.map((): number[] => []);
  for (const way of scene.ways) {
    exits[way.from]?.push(way.to);
  }
  exits.push(heads(scene, exits));
  const known = dominance({ size: root + 1, exits }, root);
  const blocks = new Blocks(scene, known, root);
  return { at: blocks.place(), isBack: ({ from, to }) => (known.place[from] ?? 0) >= (known.place[to] ?? 0) };
}

/** The first state, and one of each group that it does not lead to. */
function heads({ sizes, start }: Scene, exits: readonly (readonly number[])[]): number[] {
  const seen = new Set<number>();
  const reach = (from: number) => {
    const open = [from];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (!seen.has(node)) {
        seen.add(node);
        open.push(...(exits[node] ?? []));
      }
    }
  };
  reach(start);
  const found = [start];
  for (let node = 0; node < sizes.length; node += 1) {
    if (!seen.has(node)) {
      found.push(node);
      reach(node);
    }
  }
  return found;
}

/** A state with all that stands below it and nothing else leads to. */
interface Block {
  profile: Profile;
  /** From the state to each of the next ones below it. */
  readonly offsets: Map<number, Point>;
}

class Blocks {
  private readonly blocks: (Block | undefined)[] = [];
  private readonly children: number[][];
  private readonly entries: Way[][];
  /** Those that something other than an error leads on from. */
  private readonly goesOn: ReadonlySet<number>;

  constructor(
    private readonly scene: Scene,
    private readonly known: Dominance,
    private readonly root: number,
  ) {
    this.children = this.known.place.map(() => []);
    this.entries = this.known.place.map(() => []);
    for (const node of known.order) {
      if (node !== root) {
        this.children[known.above[node] ?? root]?.push(node);
      }
    }
    this.goesOn = new Set(scene.ways.filter((way) => !way.isCatch).map(({ from }) => from));
    for (const way of scene.ways) {
      this.entries[way.to]?.push(way);
    }
  }

  place(): Point[] {
    for (const node of [...this.known.order].reverse()) {
      this.blocks[node] = this.block(node);
    }
    const at: Point[] = [];
    at[this.root] = { x: 0, y: 0 };
    for (const node of this.known.order) {
      const from = at[node] ?? { x: 0, y: 0 };
      for (const [child, by] of this.blocks[node]?.offsets ?? []) {
        at[child] = { x: from.x + by.x, y: from.y + by.y };
      }
    }
    return at.slice(0, this.root);
  }

  private size(node: number): Size {
    return this.scene.sizes[node] ?? { width: 0, height: 0 };
  }

  private block(node: number): Block {
    const { width, height } = this.size(node);
    const own = Profile.of({ top: 0, bottom: height + this.scene.gap, left: -width / 2, right: width / 2 });
    const block: Block = { profile: own, offsets: new Map() };
    for (const row of this.rows(node)) {
      const [aside, below] = [true, false].map((is) =>
        row.filter((child) => this.isAside(child, node) === is),
      );
      this.addRow(block, below ?? [], node);
      for (const child of aside ?? []) {
        this.addAside(block, child, node);
      }
    }
    return block;
  }

  /** What stands directly below a state, by how many of it lie before it. */
  private rows(node: number): number[][] {
    const rank = new Map<number, number>();
    const rows: number[][] = [];
    for (const child of this.children[node] ?? []) {
      let own = 0;
      for (const { from } of this.forward(child)) {
        if (from !== node) {
          own = Math.max(own, (rank.get(this.sibling(from, node)) ?? -1) + 1);
        }
      }
      rank.set(child, own);
      const row = rows[own] ?? [];
      rows[own] = row;
      row.push(child);
    }
    return node === this.root ? (this.children[node] ?? []).map((child) => [child]) : rows.filter(Boolean);
  }

  private forward(node: number): Way[] {
    const place = this.known.place;
    return (this.entries[node] ?? []).filter(({ from }) => (place[from] ?? 0) < (place[node] ?? 0));
  }

  /** Which of a state's next ones is above another one. */
  private sibling(node: number, of: number): number {
    let found = node;
    for (let above = this.known.above[found]; above !== of && above !== undefined && above !== found; ) {
      found = above;
      above = this.known.above[found];
    }
    return found;
  }

  /** Whether only errors lead to it, and of other states, too. */
  private isAside(node: number, under: number): boolean {
    const entries = this.forward(node);
    return (
      entries.length > 1 && entries.every((way) => way.isCatch) && entries.some(({ from }) => from !== under)
    );
  }

  private addRow(block: Block, row: readonly number[], node: number): void {
    const placed: { child: number; x: number; profile: Profile }[] = [];
    let all: Profile | undefined;
    const isChoice = this.scene.isChoice[node] ?? false;
    const lowest = isChoice ? Math.max(...row.map((child) => this.profile(child).bottom)) : 0;
    for (const child of row) {
      const profile = this.profile(child);
      if (row.length > 1) {
        profile.stretch(lowest);
      }
      const shift = all === undefined ? 0 : Math.max(profile.shiftBehind(all) + GAP_X, GAP_X);
      profile.move(shift, 0);
      placed.push({ child, x: shift, profile });
      all = all === undefined ? profile : all.joined(profile);
    }
    if (all === undefined) {
      return;
    }
    const [first, last] = [placed[0]?.x ?? 0, placed.at(-1)?.x ?? 0];
    const axis = isChoice ? (first + last) / 2 : this.isDetour(row[0], node) ? all.left - GAP_X : first;
    const y = block.profile.bottom;
    all.move(-axis, y);
    for (const { child, x } of placed) {
      block.offsets.set(child, { x: x - axis, y });
    }
    block.profile = block.profile.joined(all);
  }

  /** Whether only an error leads there, and the way without one goes on below it: that way is a straight line. */
  private isDetour(child: number | undefined, node: number): boolean {
    const entries = child === undefined ? [] : this.forward(child);
    return this.goesOn.has(node) && entries.every((way) => way.isCatch && way.from === node);
  }

  private addAside(block: Block, child: number, node: number): void {
    const bottoms = this.forward(child).map(({ from }) => this.below(block, from, node));
    const profile = this.profile(child);
    const y = Math.max(...bottoms);
    profile.move(0, y);
    const x = block.profile.right - profile.left + GAP_X;
    profile.move(x, 0);
    block.offsets.set(child, { x, y });
    block.profile = block.profile.joined(profile);
  }

  /** How far below a state another one ends. */
  private below(block: Block, node: number, of: number): number {
    let y = this.size(node).height + this.scene.gap;
    for (let at = node; at !== of; ) {
      const above = this.known.above[at] ?? of;
      const offsets = above === of ? block.offsets : this.blocks[above]?.offsets;
      y += offsets?.get(at)?.y ?? 0;
      at = above;
    }
    return y;
  }

  private profile(node: number): Profile {
    return this.blocks[node]?.profile ?? Profile.of({ top: 0, bottom: 0, left: 0, right: 0 });
  }
}
