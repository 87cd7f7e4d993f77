/** The ways between the states of a definition: what leads where, and how that changes. */

import {
  type Exit,
  type JsonPath,
  parsed,
  type State,
  valueAt,
  type Workflow,
} from "../../execution/graph/definition";
import { removeAt, replaceMember, setAt } from "./json-text";
import { isSamePath, type Spot, spotAfter, stateAt, workflowAt, workflowPath } from "./spot";

/** A way out of a state leads to another one; to none, if that is not given. */
export function connect(text: string, state: JsonPath, exit: JsonPath, to: string | undefined): string {
  return to === undefined
    ? isSamePath(exit, ["Next"])
      ? end(text, state)
      : removeAt(text, [...state, ...exit])
    : lead(text, { kind: "exit", state, exit }, to);
}

/** The name of the state that a spot is before, if there is one. */
export function targetOf(definition: Workflow, spot: Spot): string | undefined {
  const workflow = workflowAt(definition, workflowPath(spot));
  const id =
    spot.kind === "start"
      ? workflow?.start
      : stateAt(definition, spot.state)?.exits.find(({ path }) => isSamePath(path, spot.exit))?.to;
  return workflow?.states.find((state) => state.id === id)?.name;
}

/** A spot leads to a state. */
export function lead(text: string, spot: Spot, name: string): string {
  if (spot.kind === "start") {
    return setAt(text, [...spot.workflow, "StartAt"], name);
  }
  const isNext = isSamePath(spot.exit, ["Next"]);
  const isEnd = isNext && valueAt(parsed(text), [...spot.state, "End"]) !== undefined;
  return isEnd
    ? replaceMember(text, [...spot.state, "End"], "Next", name)
    : setAt(text, [...spot.state, ...spot.exit], name);
}

/** What follows a state in a row is another one, or nothing. */
export function follow(text: string, state: State, target: string | undefined): string {
  const spot = spotAfter(state);
  if (spot?.kind !== "exit") {
    return text;
  }
  return connect(text, state.path, spot.exit, target);
}

/** A state ends its workflow. */
export function end(text: string, state: JsonPath): string {
  const path = [...state, "Next"];
  return valueAt(parsed(text), path) === undefined
    ? setAt(text, [...state, "End"], true)
    : replaceMember(text, path, "End", true);
}

/** The ways that lead to a state. */
export function ways(workflow: Workflow, to: State): { from: State; exit: Exit }[] {
  return workflow.states.flatMap((from) =>
    from.exits.filter((exit) => exit.to === to.id).map((exit) => ({ from, exit })),
  );
}

export function removeCatcher(text: string, state: JsonPath, index: number): string {
  const catchers = valueAt(parsed(text), [...state, "Catch"]);
  const isLast = Array.isArray(catchers) && catchers.length === 1;
  return removeAt(text, isLast ? [...state, "Catch"] : [...state, "Catch", index]);
}
