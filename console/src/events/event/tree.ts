/** A trace as the server lists it, made the tree that it is. */

import type { Trace, TraceNode } from "../../api/schema";
/** A node with how deep it is in its tree: the order is that in which it is read. */
export interface Branch {
  readonly node: TraceNode;
  readonly depth: number;
}

export function branches(nodes: readonly TraceNode[]): readonly Branch[] {
  const depths = new Map<number, number>();
  const effects = byCause(nodes);
  const found: Branch[] = [];
  const open = [...(effects.get(undefined) ?? [])].reverse();
  const isKnown = new Set(nodes.map((node) => node.number));
  // What names a cause that is not in the list begins a tree of its own.
  const strays = nodes.filter((node) => {
    const cause = causeOf(node);
    return cause !== undefined && !isKnown.has(cause);
  });
  open.unshift(...strays.reverse());
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (depths.has(node.number)) {
      continue;
    }
    const cause = causeOf(node);
    const depth = cause === undefined ? 0 : (depths.get(cause) ?? -1) + 1;
    depths.set(node.number, depth);
    found.push({ node, depth });
    open.push(...[...(effects.get(node.number) ?? [])].reverse());
  }
  return found;
}

/** The node of an event in a trace: that of the bus, if there are several. */
export function nodeOf(trace: Trace, id: string): TraceNode | undefined {
  return trace.nodes.find((node) => (node.kind === "event" || node.kind === "observed") && node.id === id);
}

/** The number of what caused it; nothing causes a schedule, and what is unknown. */
function causeOf(node: TraceNode): number | undefined {
  return "causedBy" in node ? node.causedBy : undefined;
}

function byCause(nodes: readonly TraceNode[]): ReadonlyMap<number | undefined, readonly TraceNode[]> {
  const effects = new Map<number | undefined, TraceNode[]>();
  for (const node of nodes) {
    const same = effects.get(causeOf(node));
    if (same === undefined) {
      effects.set(causeOf(node), [node]);
    } else {
      same.push(node);
    }
  }
  return effects;
}
