/** What changes when states are taken out of a workflow: what led to one leads to what it led to, its heir. */

import type { Exit, JsonPath, State, Workflow } from "../../execution/graph/definition";
import type { Change } from "./json-text";

/** All that changes when states go for good: ways to one that has no heir go, too. */
export function removal(workflow: Workflow, taken: ReadonlySet<State>): Change[] {
  return [
    ...detachment(workflow, taken, (from, exits) => [
      ...exits.filter(({ kind }) => kind !== "catch").map((exit) => ended(from, exit)),
      ...withoutCatchers(
        from,
        exits.filter(({ kind }) => kind === "catch"),
      ),
    ]),
    ...[...taken].map(({ path }) => ({ path, value: undefined })),
  ];
}

/** What changes when states go elsewhere in their workflow: choices and errors still lead to one that has no heir. */
export function relief(workflow: Workflow, taken: ReadonlySet<State>): Change[] {
  return detachment(workflow, taken, (from, exits) =>
    exits.filter(({ kind }) => kind === "next").map((exit) => ended(from, exit)),
  );
}

function detachment(
  workflow: Workflow,
  taken: ReadonlySet<State>,
  drop: (from: State, exits: readonly Exit[]) => Change[],
): Change[] {
  const states = new Map(workflow.states.map((state) => [state.id, state]));
  const heir = (id: string | undefined) => heirOf(states, taken, id);
  const changes = workflow.states
    .filter((from) => !taken.has(from))
    .flatMap((from) => {
      const lost = from.exits.filter(({ to }) => taken.has(states.get(to) as State));
      const led = lost.filter(({ to }) => heir(to) !== undefined);
      return [
        ...led.map(({ path, to }): Change => ({ path: [...from.path, ...path], value: heir(to)?.name })),
        ...drop(
          from,
          lost.filter((exit) => !led.includes(exit)),
        ),
      ];
    });
  const { start } = workflow;
  if (start === undefined || !taken.has(states.get(start) as State)) {
    return changes;
  }
  const next = heir(start) ?? workflow.states.find((state) => !taken.has(state));
  return [...changes, { path: [...workflow.path, "StartAt"], value: next?.name ?? "" }];
}

/** The first state that stays, of those that follow in a row. */
function heirOf(
  states: ReadonlyMap<string, State>,
  taken: ReadonlySet<State>,
  id: string | undefined,
): State | undefined {
  const seen = new Set<State>();
  let state = states.get(id ?? "");
  while (state !== undefined && taken.has(state)) {
    if (seen.has(state)) {
      return undefined;
    }
    seen.add(state);
    state = states.get(following(state) ?? "");
  }
  return state;
}

/** The id of what follows a state in a row. */
function following(state: State): string | undefined {
  const order = ["next", "default", "choice"] as const;
  const exits = order.flatMap((kind) => state.exits.filter((exit) => exit.kind === kind));
  return exits.find((exit) => exit.to !== state.id)?.to;
}

function ended(from: State, exit: Exit): Change {
  const path: JsonPath = [...from.path, ...exit.path];
  return exit.kind === "next" ? { path, name: "End", value: true } : { path, value: undefined };
}

/** A list of catchers without some; without any, there is none. */
function withoutCatchers(from: State, exits: readonly Exit[]): Change[] {
  const count = Array.isArray(from.written.Catch) ? from.written.Catch.length : 0;
  return exits.length === count && count > 0
    ? [{ path: [...from.path, "Catch"], value: undefined }]
    : exits.map(({ path }) => ({ path: [...from.path, ...path.slice(0, 2)], value: undefined }));
}
