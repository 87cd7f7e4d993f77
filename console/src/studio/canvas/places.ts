/** Where on the canvas states can be put: a point for each spot of what is drawn. */

import type { JsonPath, State, Workflow } from "../../execution/graph/definition";
import type { Layout, Line, Node } from "../../execution/graph/layout";
import type { Point, Size } from "../../execution/graph/place";
import { openExits, type Spot } from "../document/spot";

export interface Place {
  readonly spot: Spot;
  readonly at: Point;
  /** The names of the states between which it is. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** How large it is, if nothing else is there. */
  readonly size?: Size;
}

/** Along a line from its end: below the line's bend, above what is said on it. */
const BEFORE_END = 40;
const BEHIND_START = 16;
const BELOW = 22;
const ABOVE = 20;
/** So far from each other spots can be told apart. */
const APART = 18;

/** What stands in a workflow that has no states: room for the first one. */
export function room(workflow: Workflow): State {
  const path: JsonPath = [...workflow.path, "States", ""];
  return {
    id: `${JSON.stringify(workflow.path)}+`,
    path,
    name: "",
    type: "",
    exits: [],
    inner: [],
    written: {},
  };
}

export function isRoom(state: State): boolean {
  return state.type === "" && state.name === "";
}

/** A workflow with room wherever it has no states. */
export function withRoom(workflow: Workflow): Workflow {
  return {
    ...workflow,
    states:
      workflow.states.length === 0
        ? [room(workflow)]
        : workflow.states.map((state) => ({ ...state, inner: state.inner.map(withRoom) })),
  };
}

export function placesOf(layout: Layout, workflow: Workflow): readonly Place[] {
  const nodes = new Map(layout.nodes.map((node) => [node.state.id, node]));
  const places = [
    ...starts(workflow, nodes),
    ...layout.lines.map((line) => onLine(line, nodes, layout)),
    ...layout.nodes.flatMap(openPlaces),
  ];
  return spread(places.filter((place) => place !== undefined));
}

function* starts(workflow: Workflow, nodes: ReadonlyMap<string, Node>): Generator<Place> {
  const [only] = workflow.states;
  const id = workflow.start ?? (only !== undefined && isRoom(only) ? only.id : undefined);
  const node = id === undefined ? undefined : nodes.get(id);
  if (node !== undefined) {
    const spot: Spot = { kind: "start", workflow: workflow.path };
    const x = (node.left + node.right) / 2;
    if (isRoom(node.state)) {
      const size = { width: node.right - node.left, height: node.bottom - node.top };
      yield { spot, at: { x, y: (node.top + node.bottom) / 2 }, from: undefined, to: undefined, size };
    } else {
      yield { spot, at: { x, y: node.top - ABOVE }, from: undefined, to: node.state.name };
    }
  }
  for (const state of workflow.states) {
    for (const inner of state.inner) {
      yield* starts(inner, nodes);
    }
  }
}

function onLine(line: Line, nodes: ReadonlyMap<string, Node>, { lines }: Layout): Place | undefined {
  const [from, to] = [nodes.get(line.from)?.state, nodes.get(line.to)?.state];
  if (from === undefined || to === undefined) {
    return undefined;
  }
  const leaving = lines.filter((other) => other.from === line.from).length;
  const arriving = lines.filter((other) => other.to === line.to).length;
  const length = lengthOf(line.points);
  const along =
    arriving === 1
      ? Math.max(length - BEFORE_END, Math.min(BEHIND_START, length / 2))
      : leaving === 1
        ? BEHIND_START
        : length / 2;
  const spot: Spot = { kind: "exit", state: from.path, exit: line.path };
  return { spot, at: pointAlong(line.points, along), from: from.name, to: to.name };
}

/** Below what ends its workflow, and beside what should lead on. */
function openPlaces({ state, left, right, bottom }: Node): Place[] {
  return isRoom(state)
    ? []
    : openExits(state).map((exit, index): Place => {
        const x = state.type === "Choice" ? right - 14 - index * APART : (left + right) / 2;
        const spot: Spot = { kind: "exit", state: state.path, exit };
        return { spot, at: { x, y: bottom + BELOW }, from: state.name, to: undefined };
      });
}

/** Spots that would be one upon the other stand side by side. */
function spread(places: readonly Place[]): Place[] {
  const taken = new Set<string>();
  const cell = ({ x, y }: Point) => `${Math.round(x / APART)} ${Math.round(y / APART)}`;
  return places.map((place) => {
    let at = place.at;
    while (taken.has(cell(at))) {
      at = { x: at.x + APART, y: at.y };
    }
    taken.add(cell(at));
    return { ...place, at };
  });
}

function lengthOf(points: readonly Point[]): number {
  return points.reduce((sum, point, index) => {
    const before = points[index - 1];
    return before === undefined ? 0 : sum + Math.hypot(point.x - before.x, point.y - before.y);
  }, 0);
}

function pointAlong(points: readonly Point[], wanted: number): Point {
  let left = wanted;
  let [before = { x: 0, y: 0 }] = points;
  for (const point of points.slice(1)) {
    const step = Math.hypot(point.x - before.x, point.y - before.y);
    if (step >= left && step > 0) {
      const share = left / step;
      return { x: before.x + (point.x - before.x) * share, y: before.y + (point.y - before.y) * share };
    }
    left -= step;
    before = point;
  }
  return before;
}

/** The place that is next to a point. */
export function nearest(places: readonly Place[], { x, y }: Point): Place | undefined {
  let [found, least]: [Place | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const place of places) {
    const distance = Math.hypot(place.at.x - x, place.at.y - y);
    if (distance < least) {
      [found, least] = [place, distance];
    }
  }
  return found;
}
