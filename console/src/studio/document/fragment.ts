/** States that are put into a workflow together: one from the states browser, a pattern, what was copied. */

import { type Members, members } from "../../execution/graph/definition";

/** It begins at one of its states; those that end the workflow go on to what follows. */
export interface Fragment {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Members>>;
}

/** A name that none of those has: the name itself, or with the first number behind it that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/ \(\d+\)$/, "");
  for (let number = 0; ; number += 1) {
    const found = number === 0 ? name : `${stem} (${number})`;
    if (!taken.has(found)) {
      return found;
    }
  }
}

/** A fragment whose names are free in a workflow. */
export function renamed(fragment: Fragment, taken: ReadonlySet<string>): Fragment {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const name of Object.keys(fragment.States)) {
    const free = freeName(name, used);
    used.add(free);
    names.set(name, free);
  }
  const named = (name: unknown) => (typeof name === "string" ? (names.get(name) ?? name) : name);
  return {
    StartAt: names.get(fragment.StartAt) ?? fragment.StartAt,
    States: Object.fromEntries(
      Object.entries(fragment.States).map(([name, state]) => [named(name), withNames(state, named)]),
    ),
  };
}

/** A state whose ways out lead to what was renamed. */
function withNames(state: Members, named: (name: unknown) => unknown): Members {
  const lists = ["Choices", "Catch"].filter((list) => Array.isArray(state[list]));
  const exits = ["Next", "Default"].filter((exit) => exit in state);
  return {
    ...state,
    ...Object.fromEntries(exits.map((exit) => [exit, named(state[exit])])),
    ...Object.fromEntries(
      lists.map((list) => [
        list,
        (state[list] as readonly unknown[])
          .map(members)
          .map((item) => ("Next" in item ? { ...item, Next: named(item.Next) } : item)),
      ]),
    ),
  };
}

/** A fragment whose ends lead to a state, if there is one. */
export function leadingTo(fragment: Fragment, target: string | undefined): Fragment {
  return {
    ...fragment,
    States: Object.fromEntries(
      Object.entries(fragment.States).map(([name, state]) => [name, stateLeadingTo(state, target)]),
    ),
  };
}

function stateLeadingTo(state: Members, target: string | undefined): Members {
  if (state.Type === "Choice") {
    return target === undefined || "Default" in state ? state : { ...state, Default: target };
  }
  if (target === undefined || state.End !== true) {
    return state;
  }
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => (key === "End" ? ["Next", target] : [key, value])),
  );
}

/** A state that ends its workflow, if one of its type can. */
export function ending(state: Members): Members {
  const neverEnds = ["Choice", "Succeed", "Fail"].includes(String(state.Type));
  return neverEnds ? state : { ...state, End: true };
}
