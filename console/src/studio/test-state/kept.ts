/** What was typed to try a state: it is there again as long as the tab is open. */

import type { State } from "../../execution/graph/definition";
import { firstForm, type TestForm } from "./form";

function key(place: string, state: State): string {
  return `frevo.test-state.${place} ${state.id}`;
}

/** A form that was kept, with whatever it lacks as it is at first. */
export function keptForm(place: string, state: State, sample: string | undefined): TestForm {
  const first = firstForm(state, sample);
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key(place, state)) ?? "{}");
    return { ...first, ...(stored as Partial<TestForm>) };
  } catch {
    return first;
  }
}

export function keepForm(place: string, state: State, form: TestForm): void {
  try {
    sessionStorage.setItem(key(place, state), JSON.stringify(form));
  } catch {
    // There is no room for it: it is kept as long as the panel is.
  }
}
