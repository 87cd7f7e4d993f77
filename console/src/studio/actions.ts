/** What can be done with the states that are selected, by buttons, keys and the clipboard alike. */

import { useMemo, useState } from "react";
import { type JsonPath, readDefinition } from "../execution/graph/definition";
import { useText } from "../text/text";
import type { Dragged } from "./canvas/drag";
import { type Fragment, fragmentOf } from "./document/fragment";
import { move } from "./document/move";
import { type Spot, spotAfter, stateAt, workflowAt } from "./document/spot";
import { copy, duplicate, insert, remove } from "./document/states";
import type { Studio } from "./use-studio";

export interface Actions {
  /** What was done last, in words. */
  readonly said: string;
  /** The spot at which the next state is put; none: behind what is selected. */
  readonly chosen: Spot | undefined;
  choose(spot: Spot | undefined): void;
  add(fragment: Fragment): void;
  drop(dragged: Dragged, spot: Spot): void;
  duplicate(): void;
  remove(): void;
  selectAll(): void;
  selectNone(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
  /** What is selected, as text; none if nothing is. */
  copied(): string | undefined;
  /** Puts in what was copied; whether it was states. */
  paste(text: string): boolean;
}

export function useActions(studio: Studio): Actions {
  const text = useText().canvas;
  const [said, say] = useState("");
  const [chosen, setChosen] = useState<Spot>();
  return useMemo(() => {
    const paths = studio.selected.map(({ path }) => path);
    const put = (fragment: Fragment, spot: Spot) => {
      studio.edit((text) => insert(text, spot, fragment));
      setChosen(undefined);
      say(text.added(fragment.StartAt));
    };
    const add = (fragment: Fragment) => put(fragment, chosen ?? spotBehind(studio));
    return {
      said,
      chosen,
      choose: setChosen,
      add,
      drop: (dragged, spot) => {
        if (dragged.kind === "new") {
          put(dragged.fragment, spot);
        } else {
          studio.edit((text) => moveAll(text, dragged.paths, spot));
          say(text.moved(dragged.title));
        }
      },
      duplicate: () => studio.edit((text) => duplicate(text, paths)),
      remove: () => {
        if (paths.length > 0) {
          studio.edit((text) => ({ text: remove(text, paths), states: [] }));
          say(text.removed(paths.length));
        }
      },
      selectAll: () => {
        const around = workflowAt(studio.workflow, paths[0]?.slice(0, -2) ?? []) ?? studio.workflow;
        studio.select(around.states.map(({ path }) => path));
      },
      selectNone: () => {
        studio.select([]);
        setChosen(undefined);
      },
      canUndo: studio.canUndo,
      canRedo: studio.canRedo,
      undo: () => {
        studio.undo();
        say(text.undone);
      },
      redo: () => {
        studio.redo();
        say(text.redone);
      },
      copied: () => {
        const fragment = copy(studio.text, paths);
        if (fragment !== undefined) {
          say(text.copied(paths.length));
        }
        return fragment && JSON.stringify(fragment, null, 2);
      },
      paste: (text) => {
        const fragment = fragmentOf(text);
        if (fragment !== undefined) {
          add(fragment);
        }
        return fragment !== undefined;
      },
    };
  }, [studio, said, chosen, text]);
}

/** States go to a spot one behind the other. */
function moveAll(text: string, paths: readonly JsonPath[], spot: Spot) {
  let [moved, at, states]: [string, Spot | undefined, JsonPath[]] = [text, spot, []];
  for (const path of paths) {
    if (at !== undefined) {
      const done = move(moved, path, at);
      moved = done.text;
      states = [...states, ...done.states];
      at = behind(moved, done.states[0]);
    }
  }
  return { text: moved, states };
}

function behind(text: string, path: JsonPath | undefined): Spot | undefined {
  const state = path && stateAt(readDefinition(text), path);
  return state && spotAfter(state);
}

/** Behind what is selected, else at the end of the workflow: behind the last state that something leads to. */
function spotBehind({ selected, workflow }: Studio): Spot {
  const last = selected.at(-1);
  const spot = last && spotAfter(last);
  if (spot !== undefined) {
    return spot;
  }
  let state = workflow.states.find(({ id }) => id === workflow.start);
  for (const seen = new Set<string>(); state !== undefined && !seen.has(state.id); ) {
    seen.add(state.id);
    const next = state.exits.find(({ kind }) => kind === "next" || kind === "default")?.to;
    const following = workflow.states.find(({ id }) => id === next);
    if (following === undefined) {
      return spotAfter(state) ?? { kind: "start", workflow: workflow.path };
    }
    state = following;
  }
  return { kind: "start", workflow: workflow.path };
}
