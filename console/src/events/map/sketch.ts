/** A graph of who gives what to whom, and what it is made of. */

import type {
  Contract,
  EdgeCounter,
  Finding,
  NamedCounter,
  Queue,
  Schedule,
  Source,
  Subscription,
  TypeCounter,
} from "../../api/schema";
import { open } from "../open";
import type { Rule } from "../rules/rule";
import type { MachineQueues } from "./use-definitions";

export type NodeKind =
  | "publisher"
  | "topic"
  | "schedule"
  | "bus"
  | "subscription"
  | "rule"
  | "machine"
  | "place"
  | "queue"
  | "workers";

/** Something that is told of a node or an edge, with a number where there is one. */
export interface Note {
  readonly kind:
    | "paused"
    | "failed"
    | "dead"
    | "open"
    | "waiting"
    | "workers"
    | "noWorkers"
    | "undeclared"
    | "declaredOnly"
    | "waits";
  readonly count?: number;
}

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly notes: readonly Note[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** How many in the last hour; undefined: nobody counts them. */
  readonly count?: number | undefined;
  /** Of which types. */
  readonly types: readonly string[];
  readonly notes: readonly Note[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** All that is known. */
export interface Known {
  readonly types: readonly TypeCounter[];
  readonly edges: readonly EdgeCounter[];
  readonly subscriptionCounters: readonly NamedCounter[];
  readonly queueCounters: readonly NamedCounter[];
  readonly machineCounters: readonly NamedCounter[];
  readonly buses: readonly string[];
  readonly subscriptions: readonly Subscription[];
  readonly rules: readonly Rule[];
  readonly schedules: readonly Schedule[];
  readonly sources: readonly Source[];
  readonly queues: readonly Queue[];
  readonly machines: readonly MachineQueues[];
  readonly contracts: readonly Contract[];
  readonly findings: readonly Finding[];
}

/** A graph that is being made: what is added again is added to what is there. */
export class Sketch {
  private readonly nodes = new Map<string, { node: GraphNode; notes: Note[] }>();
  private readonly edges = new Map<string, GraphEdge>();

  node(kind: NodeKind, name: string, notes: readonly Note[] = []): string {
    const id = idOf(kind, name);
    const known = this.nodes.get(id);
    if (known === undefined) {
      this.nodes.set(id, { node: { id, kind, name, notes: [] }, notes: [...notes] });
    } else {
      known.notes.push(...notes);
    }
    return id;
  }

  edge(edge: GraphEdge): void {
    const id = `${edge.from} ${edge.to}`;
    const known = this.edges.get(id);
    this.edges.set(id, known === undefined ? edge : both(known, edge));
  }

  drawn(): Graph {
    const nodes = [...this.nodes.values()].map(({ node, notes }) => ({ ...node, notes: eachOnce(notes) }));
    return { nodes, edges: [...this.edges.values()] };
  }
}

export function idOf(kind: NodeKind, name: string): string {
  return `${kind}:${name}`;
}

function both(one: GraphEdge, other: GraphEdge): GraphEdge {
  const count =
    one.count === undefined && other.count === undefined ? undefined : (one.count ?? 0) + (other.count ?? 0);
  const types = [...new Set([...one.types, ...other.types])];
  return { from: one.from, to: one.to, count, types, notes: eachOnce([...one.notes, ...other.notes]) };
}

/** Each kind once, with its numbers added up. */
function eachOnce(notes: readonly Note[]): readonly Note[] {
  const found = new Map<Note["kind"], Note>();
  for (const note of notes) {
    const known = found.get(note.kind);
    const count = known?.count === undefined ? note.count : known.count + (note.count ?? 0);
    found.set(note.kind, { kind: note.kind, ...(count !== undefined && { count }) });
  }
  return [...found.values()];
}

export function some(kind: Note["kind"], count: number | undefined): readonly Note[] {
  return count === undefined || count === 0 ? [] : [{ kind, count }];
}

/** What subscriptions have not delivered yet. */
export function openNotes(counter: NamedCounter | undefined): readonly Note[] {
  return counter === undefined ? [] : some("open", open(counter));
}
