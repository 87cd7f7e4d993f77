/** A definition as a graph: its states, where each leads, and the workflows within Parallel and Map. It is read
 * leniently, for what is edited is not whole all the time. */

import { conditionText } from "./condition";

/** Where something stands in JSON: the names and numbers that lead to it. */
export type JsonPath = readonly (string | number)[];

/** States of which each is reached from the first. */
export interface Workflow {
  /** Where `StartAt` and `States` are written. */
  readonly path: JsonPath;
  /** The id of the first state; none if there is no such state. */
  readonly start: string | undefined;
  readonly states: readonly State[];
}

export interface State {
  /** Unique in the whole definition: its name, behind those around it. */
  readonly id: string;
  /** Where it is written. */
  readonly path: JsonPath;
  readonly name: string;
  readonly type: string;
  readonly exits: readonly Exit[];
  /** Branches of a Parallel, what a Map does with each item. */
  readonly inner: readonly Workflow[];
  /** As it is written. */
  readonly written: Members;
}

export type ExitKind = "next" | "choice" | "default" | "catch";

/** A way out of a state. */
export interface Exit {
  readonly kind: ExitKind;
  /** Where in the state its name is written. */
  readonly path: JsonPath;
  /** The id of the state that it leads to. */
  readonly to: string;
  /** When it is taken. */
  readonly label: string;
}

export type Members = Readonly<Record<string, unknown>>;

export function members(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Reads a definition's text; what is no JSON has no states. */
export function readDefinition(text: string): Workflow {
  return workflowOf(parsed(text));
}

/** The workflow, and those within its states. */
export function* allWorkflows(workflow: Workflow): Generator<Workflow> {
  yield workflow;
  for (const state of workflow.states) {
    for (const inner of state.inner) {
      yield* allWorkflows(inner);
    }
  }
}

/** What a text says, if it is JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function workflowOf(definition: unknown): Workflow {
  return workflow(definition, "", []);
}

/** All states, each before those within it. */
export function* allStates(workflow: Workflow): Generator<State> {
  for (const state of workflow.states) {
    yield state;
    for (const inner of state.inner) {
      yield* allStates(inner);
    }
  }
}

function workflow(value: unknown, within: string, path: JsonPath): Workflow {
  const { StartAt: start, States: states } = members(value);
  const written = Object.entries(members(states));
  const known = new Set(written.map(([name]) => name));
  return {
    path,
    start: typeof start === "string" && known.has(start) ? within + start : undefined,
    states: written.map(([name, state]) =>
      readState(name, members(state), within, known, [...path, "States", name]),
    ),
  };
}

function readState(
  name: string,
  written: Members,
  within: string,
  known: ReadonlySet<string>,
  path: JsonPath,
): State {
  const id = within + name;
  const type = typeof written.Type === "string" ? written.Type : "";
  return {
    id,
    path,
    name,
    type,
    exits: [...exits(written)]
      .filter(({ to }) => known.has(to))
      .map((exit) => ({ ...exit, to: within + exit.to })),
    inner: innerPaths(type, written).map((inner, index) =>
      workflow(valueAt(written, inner), `${id}/${index}/`, [...path, ...inner]),
    ),
    written,
  };
}

/** Where the workflows within a state are written. */
function innerPaths(type: string, written: Members): readonly JsonPath[] {
  if (type === "Parallel") {
    return list(written.Branches).map((_, index) => ["Branches", index]);
  }
  // Iterator: as it was called before 2022.
  const isOld = written.ItemProcessor === undefined && written.Iterator !== undefined;
  return type === "Map" ? [[isOld ? "Iterator" : "ItemProcessor"]] : [];
}

/** What stands at a path, if anything does. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (found, step) => (Array.isArray(found) ? found[Number(step)] : members(found)[step]),
    value,
  );
}

function* exits(written: Members): Generator<Exit> {
  for (const [index, choice] of list(written.Choices).map(members).entries()) {
    if (typeof choice.Next === "string") {
      const path = ["Choices", index, "Next"];
      yield { kind: "choice", path, to: choice.Next, label: conditionText(choice) };
    }
  }
  if (typeof written.Default === "string") {
    yield { kind: "default", path: ["Default"], to: written.Default, label: "" };
  }
  if (typeof written.Next === "string") {
    yield { kind: "next", path: ["Next"], to: written.Next, label: "" };
  }
  for (const [index, catcher] of list(written.Catch).map(members).entries()) {
    if (typeof catcher.Next === "string") {
      const path = ["Catch", index, "Next"];
      yield { kind: "catch", path, to: catcher.Next, label: list(catcher.ErrorEquals).join(", ") };
    }
  }
}
