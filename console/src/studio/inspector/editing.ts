/** A state while it is edited: what the inspector is told, and how it says what to change. */

import { createContext, useContext } from "react";
import type { Members, State } from "../../execution/graph/definition";
import type { Language } from "./language";
import type { Variable } from "./variables";

/** Where something stands within a state. */
export type Path = readonly (string | number)[];

/** What shall stand at a path; undefined: nothing. */
export interface Edit {
  readonly path: Path;
  readonly value: unknown;
}

/** One state while it is edited. */
export interface Editing {
  readonly state: State;
  /** In force for this state: its own or the state machine's. */
  readonly language: Language;
  /** Names of the states that it may lead to, in the same workflow. */
  readonly siblings: readonly string[];
  /** Variables in scope at its entry. */
  readonly variables: readonly Variable[];
  /** Makes several changes, one after the other, that are one thought: one undo takes them back. What is
   * removed from an array closes up; what is set at an array's end is appended. */
  setAll(edits: readonly Edit[]): void;
  /** Sets what stands at a path; undefined removes it, and nothing else. */
  set(path: Path, value: unknown): void;
  rename(name: string): void;
  readonly isReadOnly: boolean;
}

/** What all fields of an inspector share. */
export interface Inspected extends Editing {
  readonly written: Members;
  /** The input that the state had in a run, if one is known. */
  readonly sample: unknown;
}

const InspectedContext = createContext<Inspected | undefined>(undefined);

export const InspectedProvider = InspectedContext.Provider;

export function useInspected(): Inspected {
  const inspected = useContext(InspectedContext);
  if (inspected === undefined) {
    throw new Error("there is no inspector around");
  }
  return inspected;
}
