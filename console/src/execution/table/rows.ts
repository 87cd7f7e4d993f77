/** A story as the rows of a tree: states, and in those that have them branches and iterations with their states. */

import type { Group, Step, Story } from "../story/story";
import type { Found } from "./wanted";

export interface StepRow {
  readonly kind: "step";
  readonly key: string;
  readonly depth: number;
  readonly step: Step;
  /** None: there is nothing within. */
  readonly isOpen: boolean | undefined;
}

export interface GroupRow {
  readonly kind: "group";
  readonly key: string;
  readonly depth: number;
  readonly group: Group;
  readonly isOpen: boolean | undefined;
}

export type Row = StepRow | GroupRow;

/** More than that are not shown before somebody asks. */
const OPEN_MAX = 20;

/** The rows to be seen: all, or what was found, opened; `turned`: the keys of those that somebody opened or closed. */
export function rowsOf(story: Story, turned: ReadonlySet<string>, found?: Found): Row[] {
  const rows: Row[] = [];
  addSteps(rows, story.root, 0, { turned, found });
  return rows;
}

interface Look {
  readonly turned: ReadonlySet<string>;
  readonly found: Found | undefined;
}

function addSteps(rows: Row[], { steps }: Group, depth: number, look: Look): void {
  for (const step of steps.filter((step) => look.found?.steps.has(step) ?? true)) {
    const key = `s${step.id}`;
    const groups = step.groups.filter((group) => look.found?.groups.has(group) ?? true);
    const isOpen = groups.length === 0 ? undefined : isOpened(key, step, look);
    rows.push({ kind: "step", key, depth, step, isOpen });
    if (isOpen) {
      for (const inner of groups) {
        addGroup(rows, inner, depth + 1, look);
      }
    }
  }
}

function addGroup(rows: Row[], group: Group, depth: number, look: Look): void {
  const key = `g${group.step?.id}.${group.run}.${group.index}`;
  const isOpen = group.steps.length === 0 ? undefined : isOpened(key, group.step, look);
  rows.push({ kind: "group", key, depth, group, isOpen });
  if (isOpen) {
    addSteps(rows, group, depth + 1, look);
  }
}

/** What has few parts is open, and so is what was found, unless somebody turned it. */
function isOpened(key: string, container: Step | undefined, { turned, found }: Look): boolean {
  const isFew = (container?.groups.length ?? 0) <= OPEN_MAX;
  return (found !== undefined || isFew) !== turned.has(key);
}
