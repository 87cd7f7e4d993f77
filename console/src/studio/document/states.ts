/** What may be done to the states of a definition. Each gives the text anew; what can't be done leaves it. */

import {
  allStates,
  allWorkflows,
  type JsonPath,
  members,
  parsed,
  readDefinition,
  type State,
  valueAt,
  type Workflow,
} from "../../execution/graph/definition";
import { type Fragment, leadingTo, renamed } from "./fragment";
import { changeAll, insertMember, renameAt, setAt } from "./json-text";
import { removal } from "./removal";
import { isSamePath, type Spot, spotAfter, stateAt, workflowAt, workflowPath } from "./spot";
import { lead, targetOf, ways } from "./ways";

/** What a change gave: the text, and the states that it is about now. */
export interface Changed {
  readonly text: string;
  readonly states: readonly JsonPath[];
}

/** Puts states at a spot: what led there leads to the first of them, and their ends to what it led to. */
export function insert(text: string, spot: Spot, fragment: Fragment): Changed {
  const definition = readDefinition(text);
  const workflow = workflowAt(definition, workflowPath(spot));
  if (workflow === undefined) {
    return { text, states: [] };
  }
  const put = leadingTo(renamed(fragment, namesOf(definition)), targetOf(definition, spot));
  const path = [...workflow.path, "States"];
  let changed = setAt(text, path, valueAt(parsed(text), path) ?? {});
  let after = spot.kind === "exit" ? nameOf(spot.state) : undefined;
  for (const [name, state] of Object.entries(put.States)) {
    changed = insertMember(changed, path, name, state, after);
    after = name;
  }
  return {
    text: lead(changed, spot, put.StartAt),
    states: Object.keys(put.States).map((name) => [...path, name]),
  };
}

/** Takes states away; what led to one leads to what it led to. */
export function remove(text: string, paths: readonly JsonPath[]): string {
  const keys = new Set(outermost(paths).map(keyOf));
  const changes = [...allWorkflows(readDefinition(text))].flatMap((workflow) => {
    const taken = workflow.states.filter(({ path }) => keys.has(keyOf(path)));
    return taken.length === 0 ? [] : removal(workflow, new Set(taken));
  });
  return changeAll(text, changes);
}

/** Makes a copy of each state, behind it. */
export function duplicate(text: string, paths: readonly JsonPath[]): Changed {
  return outermost(paths).reduce<Changed>(
    ({ text, states }, path) => {
      const definition = readDefinition(text);
      const state = stateAt(definition, path);
      if (state === undefined) {
        return { text, states };
      }
      const fragment = { StartAt: state.name, States: { [state.name]: state.written } };
      const { StartAt: name, States } = renamed(fragment, namesOf(definition));
      const put = insertMember(text, path.slice(0, -1), name, States[name], state.name);
      const spot = spotAfter(state);
      const copy = [...path.slice(0, -1), name];
      return { text: spot === undefined ? put : lead(put, spot, name), states: [...states, copy] };
    },
    { text, states: [] },
  );
}

/** States as they may be put elsewhere: those that lead to none of them are its ends. */
export function copy(text: string, paths: readonly JsonPath[]): Fragment | undefined {
  const definition = readDefinition(text);
  const states = outermost(paths).flatMap((path) => stateAt(definition, path) ?? []);
  const [first] = states;
  if (first === undefined) {
    return undefined;
  }
  const names = new Set(states.map(({ name }) => name));
  const isTarget = (name: unknown) => typeof name === "string" && names.has(name);
  return {
    StartAt: first.name,
    States: Object.fromEntries(states.map((state) => [state.name, cutLoose(state, isTarget)])),
  };
}

function cutLoose(
  { written }: State,
  isTarget: (name: unknown) => boolean,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(written).flatMap(([key, value]): [string, unknown][] => {
    switch (key) {
      case "Next":
        return [isTarget(value) ? [key, value] : ["End", true]];
      case "Default":
        return isTarget(value) ? [[key, value]] : [];
      case "Catch":
      case "Choices":
        return [
          [
            key,
            Array.isArray(value)
              ? value.filter((item) => key === "Choices" || isTarget(members(item).Next))
              : value,
          ],
        ];
      default:
        return [[key, value]];
    }
  });
  return Object.fromEntries(entries);
}

/** Gives a state another name, everywhere in its workflow. A name that is taken changes nothing. */
export function rename(text: string, path: JsonPath, name: string): Changed {
  const definition = readDefinition(text);
  const workflow = workflowAt(definition, path.slice(0, -2));
  const state = workflow?.states.find((state) => isSamePath(state.path, path));
  if (workflow === undefined || state === undefined || name === "" || namesOf(definition).has(name)) {
    return { text, states: [path] };
  }
  const led = ways(workflow, state).reduce(
    (text, { from, exit }) => setAt(text, [...from.path, ...exit.path], name),
    text,
  );
  const start = workflow.start === state.id ? setAt(led, [...workflow.path, "StartAt"], name) : led;
  return { text: renameAt(start, path, name), states: [[...path.slice(0, -1), name]] };
}

/** A new branch of a Parallel, without states. */
export function addBranch(text: string, state: JsonPath): string {
  const branches = valueAt(parsed(text), [...state, "Branches"]);
  const count = Array.isArray(branches) ? branches.length : 0;
  return setAt(text, [...state, "Branches", count], { StartAt: "", States: {} });
}

/** The names of all states of a definition. */
function namesOf(definition: Workflow): Set<string> {
  return new Set([...allStates(definition)].map(({ name }) => name));
}

export function nameOf(state: JsonPath): string {
  return String(state.at(-1));
}

/** Those that are in none of the others. */
function outermost(paths: readonly JsonPath[]): readonly JsonPath[] {
  const keys = new Set(paths.map(keyOf));
  const isInOther = (path: JsonPath) => path.some((_, end) => end > 0 && keys.has(keyOf(path.slice(0, end))));
  return paths.filter((path) => !isInOther(path));
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path);
}
