/** Which variables are in scope at each state: those that some way to it assigns, and those of the workflows
 * around it. */

import { members, type State, valueAt, type Workflow } from "../../execution/graph/definition";

/** A variable, and which states assign it. */
export interface Variable {
  readonly name: string;
  readonly assignedBy: readonly string[];
}

/** The variables in scope at the entry of the state with an id. */
export function variablesAt(workflow: Workflow, id: string): readonly Variable[] {
  const levels = levelsAround(workflow, id) ?? [];
  // The children of a distributed Map are executions of their own.
  const outermost = levels.findLastIndex(({ state }) => state.id !== id && isDistributed(state)) + 1;
  const assigned = new Map<string, Set<string>>();
  for (const way of levels.slice(outermost).flatMap(waysTo)) {
    for (const name of way.names) {
      assigned.set(name, (assigned.get(name) ?? new Set()).add(way.from.name));
    }
  }
  return [...assigned]
    .map(([name, states]) => ({ name, assignedBy: [...states].sort() }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A name of a variable as Frevo takes it; `states` is reserved. */
export function isVariableName(name: string): boolean {
  return name !== "states" && [...name].length <= 80 && /^[\p{L}\p{Nl}][\p{L}\p{N}_]*$/u.test(name);
}

/** A state, and the workflow that it is in. */
interface Level {
  readonly workflow: Workflow;
  readonly state: State;
}

/** The states around the one with an id, from outside, and itself. */
function levelsAround(workflow: Workflow, id: string): readonly Level[] | undefined {
  for (const state of workflow.states) {
    if (state.id === id) {
      return [{ workflow, state }];
    }
    const within = id.startsWith(`${state.id}/`) ? state.inner : [];
    const found = within.map((inner) => levelsAround(inner, id)).find((levels) => levels !== undefined);
    if (found !== undefined) {
      return [{ workflow, state }, ...found];
    }
  }
  return undefined;
}

interface Way {
  readonly from: State;
  readonly to: string;
  readonly names: readonly string[];
}

/** All ways from one state to another that may have been taken before a state is entered. */
function waysTo({ workflow, state }: Level): readonly Way[] {
  const byTarget = new Map<string, Way[]>();
  for (const way of workflow.states.flatMap(waysOut)) {
    const known = byTarget.get(way.to);
    known === undefined ? byTarget.set(way.to, [way]) : known.push(way);
  }
  const found: Way[] = [];
  const targets = new Set([state.id]);
  for (const target of targets) {
    for (const way of byTarget.get(target) ?? []) {
      found.push(way);
      targets.add(way.from.id);
    }
  }
  return found;
}

/** The ways out of a state, with what is assigned on each: a rule's or a catcher's own `Assign` is in the place of
 * the state's. */
function waysOut(from: State): readonly Way[] {
  return from.exits.map(({ to, path }) => ({
    from,
    to,
    names: assigned(valueAt(from.written, [...path.slice(0, -1), "Assign"])),
  }));
}

/** The names that an `Assign` assigns. */
function assigned(assign: unknown): readonly string[] {
  return Object.keys(members(assign)).map((name) => name.replace(/\.\$$/, ""));
}

function isDistributed({ written }: State): boolean {
  const { ProcessorConfig: config } = members(written.ItemProcessor ?? written.Iterator);
  return members(config).Mode === "DISTRIBUTED";
}
