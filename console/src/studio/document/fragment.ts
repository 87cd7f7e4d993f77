/** States that are put into a workflow together: one from the states browser, a pattern, what was copied. */

import { allStates, type Members, members, parsed, workflowOf } from "../../execution/graph/definition";

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

/** A fragment whose names are free in a definition: no two states of one have the same name, however deep they are. */
export function renamed(fragment: Fragment, taken: ReadonlySet<string>): Fragment {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const { name } of allStates(workflowOf(fragment))) {
    const free = freeName(name, used);
    used.add(free);
    names.set(name, free);
  }
  return withNames({ ...fragment }, names);
}

/** A workflow whose states, and those in them, have other names. */
function withNames(workflow: Members, names: ReadonlyMap<string, string>): Fragment {
  const named = (name: unknown) => (typeof name === "string" ? (names.get(name) ?? name) : name);
  return {
    ...workflow,
    StartAt: String(named(workflow.StartAt)),
    States: Object.fromEntries(
      Object.entries(members(workflow.States)).map(([name, state]) => [
        named(name),
        stateWithNames(members(state), names, named),
      ]),
    ),
  };
}

function stateWithNames(
  state: Members,
  names: ReadonlyMap<string, string>,
  named: (name: unknown) => unknown,
): Members {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => {
      switch (key) {
        case "Next":
        case "Default":
          return [key, named(value)];
        case "Choices":
        case "Catch":
          return [
            key,
            listOf(value).map((item) => ("Next" in item ? { ...item, Next: named(item.Next) } : item)),
          ];
        case "Branches":
          return [key, listOf(value).map((branch) => withNames(branch, names))];
        case "ItemProcessor":
        case "Iterator":
          return [key, withNames(members(value), names)];
        default:
          return [key, value];
      }
    }),
  );
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(members) : [];
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

/** What was copied, if it is states: a fragment, or a whole definition. */
export function fragmentOf(text: string): Fragment | undefined {
  const { StartAt: start, States: states } = members(parsed(text));
  const written = Object.entries(members(states));
  const isFine = typeof start === "string" && written.some(([name]) => name === start);
  return isFine
    ? { StartAt: start, States: Object.fromEntries(written.map(([name, state]) => [name, members(state)])) }
    : undefined;
}
