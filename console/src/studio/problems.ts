/** What the server finds wrong, by state. */

import { getLocation } from "jsonc-parser";
import { createContext, useContext } from "react";
import { allStates, type JsonPath, type State, type Workflow } from "../execution/graph/definition";
import type { Diagnostic } from "../machines/definition/places";
import { isWithin } from "./document/spot";

export type Severity = Diagnostic["severity"];

/** The worst that is said of each state, by its id; what is said of a state in another one is not said of that. */
export function problemsOf(
  workflow: Workflow,
  text: string,
  found: readonly { readonly from: number; readonly severity: Severity }[],
): ReadonlyMap<string, Severity> {
  const problems = new Map<string, Severity>();
  const states = [...allStates(workflow)];
  for (const { from, severity } of found) {
    const state = stateAround(states, getLocation(text, from + 1).path);
    if (state !== undefined && problems.get(state.id) !== "ERROR") {
      problems.set(state.id, severity);
    }
  }
  return problems;
}

/** The innermost state in which a path leads. */
export function stateAround(states: readonly State[], path: JsonPath): State | undefined {
  return states.findLast((state) => isWithin(path, state.path));
}

const ProblemsContext = createContext<ReadonlyMap<string, Severity>>(new Map());

export const ProblemsProvider = ProblemsContext;

export function useProblems(): ReadonlyMap<string, Severity> {
  return useContext(ProblemsContext);
}
