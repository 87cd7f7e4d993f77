/** What somebody has written and not yet saved: it survives a reload of the page. */

import type { Machine } from "../machine";

export interface Draft {
  readonly definition: string;
  /** What it began as, by which it is seen whether somebody else changed it meanwhile. */
  readonly base: Base;
}

/** What a draft is a change of. A state machine that was never updated has no revision. */
export interface Base {
  readonly definition: string;
  readonly revisionId: string | undefined;
}

export function baseOf(machine: Machine): Base {
  return { definition: machine.definition, revisionId: machine.revisionId };
}

/** Whether the state machine has another definition than the draft was begun with. A revision that changed
 * something else, as the configuration of its log, is no reason to ask; one that is the first of a state
 * machine that was deleted and made again may well be. */
export function isOvertaken(base: Base, now: Base): boolean {
  return base.definition !== now.definition;
}

function key(arn: string): string {
  return `frevo.draft.${arn}`;
}

export function readDraft(arn: string): Draft | undefined {
  try {
    const stored = localStorage.getItem(key(arn));
    return stored === null ? undefined : (JSON.parse(stored) as Draft);
  } catch {
    return undefined;
  }
}

/** Keeps a draft; one that changes nothing is none. */
export function keepDraft(arn: string, draft: Draft): void {
  if (draft.definition === draft.base.definition) {
    dropDraft(arn);
    return;
  }
  try {
    localStorage.setItem(key(arn), JSON.stringify(draft));
  } catch {
    // There is no room for it: it is kept as long as the page is.
  }
}

export function dropDraft(arn: string): void {
  localStorage.removeItem(key(arn));
}
