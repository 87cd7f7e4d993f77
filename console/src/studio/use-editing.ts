/** What the inspector may do to a state, as changes of the text. */

import { useMemo } from "react";
import { type Members, members, parsed, type State } from "../execution/graph/definition";
import { setAt } from "./document/json-text";
import { workflowAt } from "./document/spot";
import { rename } from "./document/states";
import type { Edit, Editing } from "./inspector/editing";
import type { Language } from "./inspector/language";
import { variablesAt } from "./inspector/variables";
import { type Studio, useStudio } from "./use-studio";

export function useEditing(state: State): Editing {
  const studio = useStudio();
  return useMemo(() => editingOf(studio, state), [studio, state]);
}

function editingOf({ text, workflow, edit }: Studio, state: State): Editing {
  const siblings = workflowAt(workflow, state.path.slice(0, -2))?.states ?? [];
  const setAll = (edits: readonly Edit[]) =>
    edit(
      (text) => edits.reduce((text, { path, value }) => setAt(text, [...state.path, ...path], value), text),
      // Letters that are typed into one field are one thought.
      JSON.stringify([state.path, edits.map(({ path }) => path)]),
    );
  return {
    state,
    language: languageOf(state.written, members(parsed(text))),
    siblings: siblings.map(({ name }) => name),
    variables: variablesAt(workflow, state.id),
    setAll,
    set: (path, value) => setAll([{ path, value }]),
    rename: (name) => edit((text) => rename(text, state.path, name)),
    isReadOnly: false,
  };
}

/** The query language in force: the first that is said, of the state and of what is around it. */
export function languageOf(...around: readonly Members[]): Language {
  const said = around.find(({ QueryLanguage: language }) => language !== undefined)?.QueryLanguage;
  return said === "JSONata" ? "JSONata" : "JSONPath";
}
