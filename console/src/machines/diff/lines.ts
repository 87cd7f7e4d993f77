/** The difference between two texts, line by line: as few lines as possible are taken away and put in, by
 * Myers' algorithm. */

export type Kind = "same" | "removed" | "added";

export interface DiffLine {
  readonly kind: Kind;
  readonly text: string;
  /** Its numbers on the two sides, from 1; one that is not there has none. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** With more differing lines than this, what differs is taken away and put in as a whole: the algorithm takes
 * time and room with the square of their number. */
const EDITS_MAX = 1_000;

export function diffLines(before: string, after: string): readonly DiffLine[] {
  const one = before.split("\n");
  const other = after.split("\n");
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) {
    head += 1;
  }
  let tail = 0;
  while (
    tail < one.length - head &&
    tail < other.length - head &&
    one[one.length - 1 - tail] === other[other.length - 1 - tail]
  ) {
    tail += 1;
  }
  const middle = edits(one.slice(head, one.length - tail), other.slice(head, other.length - tail));
  const kinds: Kind[] = [...Array<Kind>(head).fill("same"), ...middle, ...Array<Kind>(tail).fill("same")];
  return numbered(kinds, one, other);
}

/** Whether two texts differ in nothing. */
export function isSame(lines: readonly DiffLine[]): boolean {
  return lines.every((line) => line.kind === "same");
}

function numbered(kinds: readonly Kind[], one: readonly string[], other: readonly string[]): DiffLine[] {
  let before = 0;
  let after = 0;
  return kinds.map((kind) => {
    before += kind === "added" ? 0 : 1;
    after += kind === "removed" ? 0 : 1;
    const text = (kind === "added" ? other[after - 1] : one[before - 1]) ?? "";
    return {
      kind,
      text,
      before: kind === "added" ? undefined : before,
      after: kind === "removed" ? undefined : after,
    };
  });
}

/** What becomes of each line. `reach` has, for each diagonal, how far down the first text one comes with so
 * many edits; the way is then walked back. */
function edits(one: readonly string[], other: readonly string[]): Kind[] {
  const max = Math.min(one.length + other.length, EDITS_MAX);
  const trail: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let count = 0; count <= max; count += 1) {
    trail.push(reach);
    reach = new Map(reach);
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      let x = isDown(reach, diagonal, count)
        ? (reach.get(diagonal + 1) ?? 0)
        : (reach.get(diagonal - 1) ?? 0) + 1;
      while (x < one.length && x - diagonal < other.length && one[x] === other[x - diagonal]) {
        x += 1;
      }
      reach.set(diagonal, x);
      if (x >= one.length && x - diagonal >= other.length) {
        return walkedBack(trail, one.length, other.length);
      }
    }
  }
  return [...one.map((): Kind => "removed"), ...other.map((): Kind => "added")];
}

/** Whether the best way to this diagonal puts a line in, rather than taking one away. */
function isDown(reach: ReadonlyMap<number, number>, diagonal: number, count: number): boolean {
  const left = reach.get(diagonal - 1) ?? -1;
  const right = reach.get(diagonal + 1) ?? -1;
  return diagonal === -count || (diagonal !== count && left < right);
}

function walkedBack(trail: readonly Map<number, number>[], width: number, height: number): Kind[] {
  const kinds: Kind[] = [];
  let [x, y] = [width, height];
  for (let count = trail.length - 1; count >= 0; count -= 1) {
    const reach = trail[count] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = isDown(reach, diagonal, count);
    const from = down ? diagonal + 1 : diagonal - 1;
    const fromX = reach.get(from) ?? 0;
    const fromY = fromX - from;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      kinds.push("same");
      x -= 1;
      y -= 1;
    }
    if (count > 0) {
      kinds.push(down ? "added" : "removed");
      [x, y] = [fromX, fromY];
    }
  }
  return kinds.reverse();
}

/** A run of lines that differ or stand near some that do; between two of them lines are left out. */
export interface Hunk {
  /** How many lines are left out before it. */
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

/** What is worth reading, with so many lines around it; the last hunk may have only lines left out. */
export function hunks(lines: readonly DiffLine[], around: number): readonly Hunk[] {
  const isShown = lines.map(() => false);
  lines.forEach((line, at) => {
    if (line.kind !== "same") {
      isShown.fill(true, Math.max(0, at - around), at + around + 1);
    }
  });
  const found: Hunk[] = [];
  let skipped = 0;
  let shown: DiffLine[] = [];
  lines.forEach((line, at) => {
    if (isShown[at] === true) {
      shown.push(line);
      return;
    }
    if (shown.length > 0) {
      found.push({ skipped, lines: shown });
      skipped = 0;
      shown = [];
    }
    skipped += 1;
  });
  if (shown.length > 0 || skipped > 0) {
    found.push({ skipped, lines: shown });
  }
  return found;
}

/** Lines side by side: what was taken away beside what was put in in its place. */
export interface Pair {
  readonly left: DiffLine | undefined;
  readonly right: DiffLine | undefined;
}

export function pairs(lines: readonly DiffLine[]): readonly Pair[] {
  const found: Pair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const settle = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      found.push({ left: removed[at], right: added[at] });
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === "same") {
      settle();
      found.push({ left: line, right: line });
    } else {
      (line.kind === "removed" ? removed : added).push(line);
    }
  }
  settle();
  return found;
}
