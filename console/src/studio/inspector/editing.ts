/** A state while it is edited: what the inspector is told, and how it says what to change. */

import { createContext, useContext } from "react";
import type { JsonPath, Members, State } from "../../execution/graph/definition";
import type { Language } from "./language";
import type { Variable } from "./variables";

/** What shall stand at a path within the state; undefined: nothing. */
export interface Edit {
  readonly path: JsonPath;
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
  set(path: JsonPath, value: unknown): void;
  rename(name: string): void;
  readonly isReadOnly: boolean;
}

/** What the state had in a run, as far as it is known. */
export interface Run {
  readonly input: unknown;
  /** What its work came to. */
  readonly result: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What all fields of an inspector share. */
export interface Inspected extends Editing {
  readonly written: Members;
  /** What can be pointed at. */
  readonly run: Run | undefined;
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
