/** Where each node stands: in the column of its kind, near what it is joined to. Where there is no room for columns
 * the kinds stand below each other. */

import type { Graph, GraphNode, NodeKind } from "./sketch";

export const NODE_WIDTH = 210;
export const NODE_HEIGHT = 78;
const COLUMN_STEP = NODE_WIDTH + 110;
const ROW_STEP = NODE_HEIGHT + 18;

/** So many stand beside each other where kinds go down. */
const BESIDE = 3;
const BESIDE_STEP = NODE_WIDTH + 24;
const BELOW_STEP = NODE_HEIGHT + 24;
/** Between kinds, for what joins them. */
const BETWEEN = 44;

/** So often columns are put in the order of what they are joined to. */
const SWEEPS = 4;

const COLUMNS: Record<NodeKind, number> = {
  publisher: 0,
  topic: 0,
  schedule: 0,
  bus: 1,
  subscription: 2,
  rule: 2,
  machine: 3,
  place: 3,
  queue: 4,
  workers: 5,
};

export type Direction = "right" | "down";

export interface Place {
  readonly x: number;
  readonly y: number;
}

export function layout({ nodes, edges }: Graph, direction: Direction): ReadonlyMap<string, Place> {
  const columns = columnsOf(nodes);
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  let places = placed(columns);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of columns) {
      const heights = new Map(column.map((id) => [id, heightOf(id, neighbours, places)]));
      column.sort((one, other) => (heights.get(one) ?? 0) - (heights.get(other) ?? 0));
      places = placed(columns);
    }
  }
  return direction === "right" ? places : stacked(columns);
}

/** The ids of each column that has any; those without are left out. */
function columnsOf(nodes: readonly GraphNode[]): string[][] {
  const columns = Array.from({ length: Math.max(...Object.values(COLUMNS)) + 1 }, (): string[] => []);
  for (const { id, kind } of nodes) {
    columns[COLUMNS[kind]]?.push(id);
  }
  return columns.filter((column) => column.length > 0);
}

/** In the middle of what a node is joined to. */
function heightOf(
  id: string,
  neighbours: ReadonlyMap<string, readonly string[]>,
  places: ReadonlyMap<string, Place>,
): number {
  const heights = (neighbours.get(id) ?? []).map((other) => places.get(other)?.y ?? 0);
  const own = places.get(id)?.y ?? 0;
  return heights.length === 0 ? own : heights.reduce((sum, height) => sum + height, 0) / heights.length;
}

function placed(columns: readonly (readonly string[])[]): ReadonlyMap<string, Place> {
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const places = new Map<string, Place>();
  columns.forEach((column, number) => {
    const top = ((rows - column.length) * ROW_STEP) / 2;
    column.forEach((id, row) => {
      places.set(id, { x: number * COLUMN_STEP, y: top + row * ROW_STEP });
    });
  });
  return places;
}

/** Columns as layers, in rows as wide as a narrow screen can show. */
function stacked(columns: readonly (readonly string[])[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let top = 0;
  for (const layer of columns) {
    layer.forEach((id, index) => {
      const row = Math.floor(index / BESIDE);
      const inRow = Math.min(BESIDE, layer.length - row * BESIDE);
      const x = ((index % BESIDE) + (BESIDE - inRow) / 2) * BESIDE_STEP;
      places.set(id, { x, y: top + row * BELOW_STEP });
    });
    top += Math.ceil(layer.length / BESIDE) * BELOW_STEP + BETWEEN;
  }
  return places;
}
