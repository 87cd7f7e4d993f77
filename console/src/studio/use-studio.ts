/** A definition while it is edited: what it is, what is selected, and what can be taken back. */

import { createContext, useContext, useMemo, useReducer } from "react";
import { type JsonPath, readDefinition, type State, type Workflow } from "../execution/graph/definition";
import { changed, type History, historyOf, redone, selected, undone } from "./document/history";
import { stateAt } from "./document/spot";
import type { Changed } from "./document/states";

export interface Studio {
  readonly text: string;
  readonly workflow: Workflow;
  readonly isReadable: boolean;
  /** The states that are selected, in the order in which they were. */
  readonly selected: readonly State[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Changes the text. Changes of one thought are taken back together. */
  edit(change: (text: string) => string | Changed, thought?: string): void;
  select(paths: readonly JsonPath[]): void;
  undo(): void;
  redo(): void;
}

type Selection = readonly JsonPath[];

type Action =
  | {
      readonly kind: "edit";
      readonly change: (text: string) => string | Changed;
      readonly thought?: string | undefined;
    }
  | { readonly kind: "select"; readonly paths: Selection }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" };

function reduce(history: History<Selection>, action: Action): History<Selection> {
  switch (action.kind) {
    case "edit": {
      const { text, selection } = history.now;
      const done = action.change(text);
      const now =
        typeof done === "string" ? { text: done, selection } : { text: done.text, selection: done.states };
      return changed(history, now, action.thought);
    }
    case "select":
      return selected(history, action.paths);
    case "undo":
      return undone(history);
    case "redo":
      return redone(history);
  }
}

export function useNewStudio(first: string): Studio {
  const [history, act] = useReducer(reduce, undefined, () =>
    historyOf<Selection>({ text: first, selection: [] }),
  );
  const { text, selection } = history.now;
  const workflow = useMemo(() => readDefinition(text), [text]);
  const states = useMemo(
    () => selection.flatMap((path) => stateAt(workflow, path) ?? []),
    [workflow, selection],
  );
  const acts = useMemo(
    () => ({
      edit: (change: (text: string) => string | Changed, thought?: string) =>
        act({ kind: "edit", change, thought }),
      select: (paths: Selection) => act({ kind: "select", paths }),
      undo: () => act({ kind: "undo" }),
      redo: () => act({ kind: "redo" }),
    }),
    [],
  );
  return useMemo(
    () => ({
      ...acts,
      text,
      workflow,
      isReadable: isObject(text),
      selected: states,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
    }),
    [acts, text, workflow, states, history],
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const StudioContext = createContext<Studio | undefined>(undefined);

export const StudioProvider = StudioContext;

export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (studio === undefined) {
    throw new Error("there is no studio around");
  }
  return studio;
}
