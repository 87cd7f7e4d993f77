/** Which state all ways to another one lead through: what a drawing stands on, for what is decided in a state
 * is drawn below it. */

/** A directed graph by the numbers of its nodes. */
export interface Digraph {
  readonly size: number;
  readonly exits: readonly (readonly number[])[];
}

export interface Dominance {
  /** The nodes, each behind those that lead to it, but for the ways back. */
  readonly order: readonly number[];
  /** Where a node stands in the order. */
  readonly place: readonly number[];
  /** The nearest node that all ways to a node lead through; the root's is itself. */
  readonly above: readonly number[];
}

/** Dominance from the root, through which every node must be reachable. After Cooper, Harvey and Kennedy. */
export function dominance(graph: Digraph, root: number): Dominance {
  const order = reversePostorder(graph, root);
  const place = new Array<number>(graph.size).fill(-1);
  order.forEach((node, index) => {
    place[node] = index;
  });
  const entries = order.map((): number[] => []);
  for (const node of order) {
    for (const to of graph.exits[node] ?? []) {
      entries[place[to] ?? 0]?.push(place[node] ?? 0);
    }
  }
  const above = nearest(entries);
  const named = new Array<number>(graph.size).fill(root);
  above.forEach((dominator, index) => {
    named[order[index] ?? root] = order[dominator] ?? root;
  });
  return { order, place, above: named };
}

function reversePostorder({ size, exits }: Digraph, root: number): number[] {
  const seen = new Array<boolean>(size).fill(false);
  const next = new Array<number>(size).fill(0);
  const path = [root];
  const done: number[] = [];
  seen[root] = true;
  while (path.length > 0) {
    const node = path[path.length - 1] ?? root;
    const ways = exits[node] ?? [];
    // The last way first: in the reverse order the first comes first.
    const way = ways.length - 1 - (next[node] ?? 0);
    const to = ways[way];
    if (to === undefined) {
      path.pop();
      done.push(node);
      continue;
    }
    next[node] = (next[node] ?? 0) + 1;
    if (!seen[to]) {
      seen[to] = true;
      path.push(to);
    }
  }
  return done.reverse();
}

/** The nearest dominators, by places in the order. */
function nearest(entries: readonly (readonly number[])[]): number[] {
  const above = new Array<number>(entries.length).fill(-1);
  above[0] = 0;
  const meet = (one: number, other: number) => {
    let [left, right] = [one, other];
    while (left !== right) {
      if (left > right) {
        left = above[left] ?? 0;
      } else {
        right = above[right] ?? 0;
      }
    }
    return left;
  };
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (let node = 1; node < entries.length; node += 1) {
      const known = (entries[node] ?? []).filter((from) => above[from] !== -1);
      const found = known.reduce(meet, known[0] ?? 0);
      if (above[node] !== found) {
        above[node] = found;
        isSettled = false;
      }
    }
  }
  return above;
}
