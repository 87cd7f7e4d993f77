/** A state machine that was begun and not yet created: it survives a reload of the page. */

import type { CreateForm } from "../machines/create/create-form";

const KEY = "frevo.draft.new";

/** What was begun, or else how it begins. */
export function readNew(first: CreateForm): CreateForm {
  try {
    return { ...first, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<CreateForm>) };
  } catch {
    return first;
  }
}

export function keepNew(form: CreateForm): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(form));
  } catch {
    // There is no room for it: it is kept as long as the page is.
  }
}

export function dropNew(): void {
  localStorage.removeItem(KEY);
}
