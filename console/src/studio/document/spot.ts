/** Places at which a state may be put into a workflow. */

import type { JsonPath, State, Workflow } from "../../execution/graph/definition";

export type Spot =
  /** On a way out of a state: `exit` is where in it is written what it leads to, or would be. */
  | { readonly kind: "exit"; readonly state: JsonPath; readonly exit: JsonPath }
  /** Before the first state of a workflow, or where it has none yet. */
  | { readonly kind: "start"; readonly workflow: JsonPath };

/** One text for each spot. */
export function spotKey(spot: Spot): string {
  return JSON.stringify(spot.kind === "start" ? [spot.workflow] : [spot.state, spot.exit]);
}

/** Whether two paths are one. */
export function isSamePath(one: JsonPath, other: JsonPath): boolean {
  return one.length === other.length && isWithin(one, other);
}

/** Whether what stands at a path is a part of what stands at another one, or is it. */
export function isWithin(path: JsonPath, outer: JsonPath): boolean {
  return outer.every((step, index) => path[index] === step);
}

/** The workflow that a spot is in. */
export function workflowPath(spot: Spot): JsonPath {
  return spot.kind === "start" ? spot.workflow : spot.state.slice(0, -2);
}

/** The ways out of a state that lead nowhere yet. */
export function openExits(state: State): readonly JsonPath[] {
  const open = (exit: JsonPath) => !state.exits.some(({ path }) => isSamePath(path, exit));
  switch (state.type) {
    case "Succeed":
    case "Fail":
      return [];
    case "Choice": {
      const choices = Array.isArray(state.written.Choices) ? state.written.Choices : [];
      return [...choices.map((_, index): JsonPath => ["Choices", index, "Next"]), ["Default"]].filter(open);
    }
    default:
      return [["Next"]].filter(open);
  }
}

/** The spot behind a state, where what follows it in a row stands; none if nothing does. */
export function spotAfter(state: State): Spot | undefined {
  const exits = { Succeed: undefined, Fail: undefined, Choice: ["Default"] } as Record<
    string,
    JsonPath | undefined
  >;
  const exit = state.type in exits ? exits[state.type] : ["Next"];
  return exit && { kind: "exit", state: state.path, exit };
}

/** The workflow at a path. */
export function workflowAt(workflow: Workflow, path: JsonPath): Workflow | undefined {
  if (isSamePath(workflow.path, path)) {
    return workflow;
  }
  const state = workflow.states.find((state) => isWithin(path, state.path));
  return state?.inner.map((inner) => workflowAt(inner, path)).find((found) => found !== undefined);
}

/** The state at a path. */
export function stateAt(workflow: Workflow, path: JsonPath): State | undefined {
  return workflowAt(workflow, path.slice(0, -2))?.states.find((state) => isSamePath(state.path, path));
}
