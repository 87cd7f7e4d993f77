/** A story as the rows of a tree: states, and in those that have them branches and iterations with their states. */

import type { Group, Step, Story } from "../story/story";

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

/** The rows to be seen; `turned`: the keys of those that somebody opened or closed. */
export function rowsOf(story: Story, turned: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  addSteps(rows, story.root, 0, turned);
  return rows;
}

function addSteps(rows: Row[], group: Group, depth: number, turned: ReadonlySet<string>): void {
  for (const step of group.steps) {
    const key = `s${step.id}`;
    const isOpen = step.groups.length === 0 ? undefined : step.groups.length <= OPEN_MAX !== turned.has(key);
    rows.push({ kind: "step", key, depth, step, isOpen });
    if (isOpen) {
      for (const inner of step.groups) {
        addGroup(rows, inner, depth + 1, turned);
      }
    }
  }
}

function addGroup(rows: Row[], group: Group, depth: number, turned: ReadonlySet<string>): void {
  const key = `g${group.step?.id}.${group.run}.${group.index}`;
  const isFew = (group.step?.groups.length ?? 0) <= OPEN_MAX;
  const isOpen = group.steps.length === 0 ? undefined : isFew !== turned.has(key);
  rows.push({ kind: "group", key, depth, group, isOpen });
  if (isOpen) {
    addSteps(rows, group, depth + 1, turned);
  }
}
