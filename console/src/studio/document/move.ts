/** States that are taken from where they stand to another spot. */

import {
  type JsonPath,
  members,
  parsed,
  readDefinition,
  type State,
  valueAt,
  type Workflow,
} from "../../execution/graph/definition";
import { changeAll, insertMember, removeAt, setAt, writtenAt } from "./json-text";
import { relief } from "./removal";
import { isSamePath, isWithin, type Spot, stateAt, workflowAt, workflowPath } from "./spot";
import { type Changed, nameOf, remove } from "./states";
import { follow, lead, removeCatcher, targetOf } from "./ways";

/** Takes a state from where it stands to a spot. Within its workflow only what leads to it and from it changes. */
export function move(text: string, path: JsonPath, spot: Spot): Changed {
  const definition = readDefinition(text);
  const workflow = workflowAt(definition, path.slice(0, -2));
  const state = workflow?.states.find((state) => isSamePath(state.path, path));
  if (workflow === undefined || state === undefined || !isMovable(definition, state, spot)) {
    return { text, states: [path] };
  }
  if (isSamePath(workflowPath(spot), workflow.path)) {
    const free = changeAll(text, relief(workflow, new Set([state])));
    const target = targetOf(readDefinition(free), spot);
    return { text: lead(follow(free, state, target), spot, state.name), states: [path] };
  }
  return moveAcross(text, state, spot);
}

/** Whether a state may go to a spot: not into itself, and not to where it is. */
export function isMovable(definition: Workflow, state: State, spot: Spot): boolean {
  if (isWithin(workflowPath(spot), state.path)) {
    return false;
  }
  const isBehindItself = spot.kind === "exit" && isSamePath(spot.state, state.path);
  const isInItsWorkflow = isSamePath(workflowPath(spot), state.path.slice(0, -2));
  return !isBehindItself && !(isInItsWorkflow && targetOf(definition, spot) === state.name);
}

/** Takes a state to another workflow, with all that is in it. */
function moveAcross(text: string, state: State, spot: Spot): Changed {
  const written = writtenAt(text, state.path);
  const taken = remove(text, [state.path]);
  const definition = readDefinition(taken);
  const workflow = workflowAt(definition, workflowPath(spot));
  if (workflow === undefined) {
    return { text, states: [state.path] };
  }
  const { name } = state;
  const path = [...workflow.path, "States"];
  const after = spot.kind === "exit" ? nameOf(spot.state) : undefined;
  const target = targetOf(definition, spot);
  const put = insertMember(
    setAt(taken, path, valueAt(parsed(taken), path) ?? {}),
    path,
    name,
    written,
    after,
  );
  const moved = stateAt(readDefinition(put), [...path, name]);
  const text_ = moved === undefined ? put : follow(forget(put, moved), moved, target);
  return { text: lead(text_, spot, name), states: [[...path, name]] };
}

/** A state that came from another workflow does not lead back there. */
function forget(text: string, state: State): string {
  const known = new Set([...(stateSiblings(text, state)?.states ?? [])].map(({ name }) => name));
  const isLost = (to: unknown) => typeof to === "string" && !known.has(to);
  const catchers = Array.isArray(state.written.Catch) ? state.written.Catch : [];
  const lost = catchers.flatMap((item, index) => (isLost(members(item).Next) ? [index] : [])).reverse();
  const without = lost.reduce((text, index) => removeCatcher(text, state.path, index), text);
  const choices = Array.isArray(state.written.Choices) ? state.written.Choices : [];
  return choices.reduce<string>(
    (text, item, index) =>
      isLost(members(item).Next) ? removeAt(text, [...state.path, "Choices", index, "Next"]) : text,
    without,
  );
}

function stateSiblings(text: string, state: State): Workflow | undefined {
  return workflowAt(readDefinition(text), state.path.slice(0, -2));
}
