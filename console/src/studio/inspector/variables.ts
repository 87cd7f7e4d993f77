/** Which variables are in scope at each state: those that some way to it assigns, and those of the workflows
 * around it. */

import { members, type State, type Workflow } from "../../execution/graph/definition";

/** A variable, and which states assign it. */
export interface Variable {
  readonly name: string;
  readonly assignedBy: readonly string[];
}

/** What is assigned on the ways to a state: names, each with the states that assign it. */
type Assigned = Map<string, Set<string>>;

/** The variables in scope at the entry of every state, by its id. */
export function variablesInScope(workflow: Workflow): ReadonlyMap<string, readonly Variable[]> {
  const found = new Map<string, readonly Variable[]>();
  follow(workflow, new Map(), found);
  return found;
}

/** A name of a variable as Frevo takes it; `states` is reserved. */
export function isVariableName(name: string): boolean {
  return name !== "states" && [...name].length <= 80 && /^[\p{L}\p{Nl}][\p{L}\p{N}_]*$/u.test(name);
}

function follow(workflow: Workflow, outer: Assigned, found: Map<string, readonly Variable[]>): void {
  const at = new Map(workflow.states.map((state) => [state.id, copy(outer)]));
  const ways = new Map(workflow.states.map((state) => [state.id, waysOut(state, workflow)]));
  const waiting = new Set(workflow.states.map((state) => state.id));
  for (const id of waiting) {
    waiting.delete(id);
    for (const way of ways.get(id) ?? []) {
      if (carry(at.get(id), way, at.get(way.to))) {
        waiting.add(way.to);
      }
    }
  }
  for (const state of workflow.states) {
    const here = at.get(state.id) ?? new Map();
    found.set(state.id, listed(here));
    for (const inner of state.inner) {
      follow(inner, isDistributed(state) ? new Map() : here, found);
    }
  }
}

interface Way {
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
}

/** The ways out of a state within its workflow, with what is assigned on each: a rule's or a catcher's own
 * `Assign` is in the place of the state's. */
function waysOut({ name, id, written }: State, { states }: Workflow): readonly Way[] {
  const within = id.slice(0, id.length - name.length);
  const known = new Set(states.map((state) => state.name));
  const way = (to: unknown, assign: unknown): readonly Way[] =>
    typeof to === "string" && known.has(to) ? [{ from: name, to: within + to, names: assigned(assign) }] : [];
  const branches = [...list(written.Choices), ...list(written.Catch)].map(members);
  return [
    ...way(written.Next, written.Assign),
    ...way(written.Default, written.Assign),
    ...branches.flatMap((branch) => way(branch.Next, branch.Assign)),
  ];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The names that an `Assign` assigns. */
function assigned(assign: unknown): readonly string[] {
  return Object.keys(members(assign)).map((name) => name.replace(/\.\$$/, ""));
}

/** Brings along what is known at the beginning of a way and what is assigned on it; says whether any is new. */
function carry(from: Assigned | undefined, way: Way, to: Assigned | undefined): boolean {
  if (from === undefined || to === undefined) {
    return false;
  }
  let isNew = false;
  const add = (name: string, state: string) => {
    const states = to.get(name) ?? new Set();
    isNew ||= !states.has(state);
    to.set(name, states.add(state));
  };
  for (const [name, states] of from) {
    for (const state of states) {
      add(name, state);
    }
  }
  for (const name of way.names) {
    add(name, way.from);
  }
  return isNew;
}

function copy(assigned: Assigned): Assigned {
  return new Map([...assigned].map(([name, states]) => [name, new Set(states)]));
}

function listed(assigned: Assigned): readonly Variable[] {
  return [...assigned]
    .map(([name, states]) => ({ name, assignedBy: [...states].sort() }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The children of a distributed Map are executions of their own. */
function isDistributed({ written }: State): boolean {
  const { ProcessorConfig: config } = members(written.ItemProcessor ?? written.Iterator);
  return members(config).Mode === "DISTRIBUTED";
}
