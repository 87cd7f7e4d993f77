/** A trace as the server lists it, made the tree that it is. */

import type { Observed } from "../types";

export interface Link {
  readonly by: "causationid" | "traceparent" | "key" | "correlationid";
  readonly derived: boolean;
  readonly certainty: "certain" | "likely" | "possible";
}

export interface TraceDelivery {
  readonly subscription: string;
  readonly replay?: string;
  readonly status: "WAITING" | "RETRYING" | "ACKNOWLEDGED" | "DEAD_LETTERED";
  readonly attempts?: number;
}

interface Known {
  readonly number: number;
  readonly causedBy?: number;
  readonly link?: Link;
  readonly at?: string;
}

interface EventNode {
  readonly kind: "event";
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly bus: string;
  readonly key?: string;
  readonly recipients: number;
  readonly deliveries: readonly TraceDelivery[];
}

interface ObservedNode {
  readonly kind: "observed";
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly observed: Observed;
}

interface ExecutionNode {
  readonly kind: "execution";
  readonly id: string;
  readonly stateMachine: string;
  readonly name: string;
  readonly status: string;
  readonly stoppedAt?: string;
}

interface TaskNode {
  readonly kind: "task";
  readonly state?: string;
  readonly execution: string;
  readonly event: string;
  readonly status: "SUCCEEDED" | "FAILED";
}

interface NamedNode {
  readonly kind: "schedule" | "unknown";
  readonly id: string;
}

export type TraceNode = Known & (EventNode | ObservedNode | ExecutionNode | TaskNode | NamedNode);

export interface Trace {
  readonly searchedFrom: string;
  /** Causes may be missing: reading took too long. */
  readonly causesCut: boolean;
  readonly cut: { readonly reason: string; readonly after: string } | null;
  readonly nodes: readonly TraceNode[];
}

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
  const strays = nodes.filter((node) => node.causedBy !== undefined && !isKnown.has(node.causedBy));
  open.unshift(...strays.reverse());
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (depths.has(node.number)) {
      continue;
    }
    const depth = node.causedBy === undefined ? 0 : (depths.get(node.causedBy) ?? -1) + 1;
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

function byCause(nodes: readonly TraceNode[]): ReadonlyMap<number | undefined, readonly TraceNode[]> {
  const effects = new Map<number | undefined, TraceNode[]>();
  for (const node of nodes) {
    const same = effects.get(node.causedBy);
    if (same === undefined) {
      effects.set(node.causedBy, [node]);
    } else {
      same.push(node);
    }
  }
  return effects;
}
