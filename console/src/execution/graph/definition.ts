/** A definition as a graph: its states, where each leads, and the workflows within Parallel and Map. It is read
 * leniently, for what is edited is not whole all the time. */

import { conditionText } from "./condition";

/** States of which each is reached from the first. */
export interface Workflow {
  /** The id of the first state; none if there is no such state. */
  readonly start: string | undefined;
  readonly states: readonly State[];
}

export interface State {
  /** Unique in the whole definition: its name, behind those around it. */
  readonly id: string;
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
  try {
    return workflow(JSON.parse(text), "");
  } catch {
    return { start: undefined, states: [] };
  }
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

function workflow(value: unknown, within: string): Workflow {
  const { StartAt: start, States: states } = members(value);
  const written = Object.entries(members(states));
  const known = new Set(written.map(([name]) => name));
  return {
    start: typeof start === "string" && known.has(start) ? within + start : undefined,
    states: written.map(([name, state]) => readState(name, members(state), within, known)),
  };
}

function readState(name: string, written: Members, within: string, known: ReadonlySet<string>): State {
  const id = within + name;
  const type = typeof written.Type === "string" ? written.Type : "";
  const inner =
    type === "Parallel"
      ? list(written.Branches)
      : type === "Map"
        ? [written.ItemProcessor ?? written.Iterator ?? {}]
        : [];
  return {
    id,
    name,
    type,
    exits: [...exits(written)]
      .filter(({ to }) => known.has(to))
      .map((exit) => ({ ...exit, to: within + exit.to })),
    inner: inner.map((branch, index) => workflow(branch, `${id}/${index}/`)),
    written,
  };
}

function* exits(written: Members): Generator<Exit> {
  for (const choice of list(written.Choices).map(members)) {
    if (typeof choice.Next === "string") {
      yield { kind: "choice", to: choice.Next, label: conditionText(choice) };
    }
  }
  if (typeof written.Default === "string") {
    yield { kind: "default", to: written.Default, label: "" };
  }
  if (typeof written.Next === "string") {
    yield { kind: "next", to: written.Next, label: "" };
  }
  for (const catcher of list(written.Catch).map(members)) {
    if (typeof catcher.Next === "string") {
      yield { kind: "catch", to: catcher.Next, label: list(catcher.ErrorEquals).join(", ") };
    }
  }
}
