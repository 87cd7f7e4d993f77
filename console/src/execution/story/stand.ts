/** How each state of a definition stands, for its graph: a state may have been entered many times. */

import { type Group, placeOf, type Step, type StepStatus, type Story } from "./story";

export interface Standing {
  readonly status: StepStatus;
  /** How many branches or iterations it was entered in, counting each time. */
  readonly count: number;
  /** The entry that the status is of. */
  readonly step: Step;
}

/** What is to be seen first of several. */
const WEIGHT: Record<StepStatus, number> = { RUNNING: 4, FAILED: 3, CAUGHT: 2, ABORTED: 1, SUCCEEDED: 0 };

/** How states stand, by their names. Of a Map's iterations only the one is meant that the selected entry is in. */
export function standings(story: Story, selected: Step | undefined): ReadonlyMap<string, Standing> {
  const chosen = chosenGroups(selected);
  const found = new Map<string, Standing>();
  for (const [state, entries] of story.byState) {
    const meant = entries.filter((step) => isMeant(step.group, chosen));
    const lasts = [...new Map(meant.map((step) => [step.group, step])).values()];
    const heaviest = lasts.reduce<Step | undefined>(
      (one, other) => (one === undefined || WEIGHT[other.status] >= WEIGHT[one.status] ? other : one),
      undefined,
    );
    if (heaviest !== undefined) {
      found.set(state, { status: heaviest.status, count: meant.length, step: heaviest });
    }
  }
  return found;
}

/** The iterations around an entry, by their Maps. */
function chosenGroups(selected: Step | undefined): ReadonlyMap<Step, Group> {
  const chosen = new Map<Step, Group>();
  for (const group of selected === undefined ? [] : placeOf(selected.group)) {
    if (group.step !== undefined) {
      chosen.set(group.step, group);
    }
  }
  return chosen;
}

function isMeant(group: Group, chosen: ReadonlyMap<Step, Group>): boolean {
  for (let at: Group | undefined = group; at?.step !== undefined; at = at.step.group) {
    const other = chosen.get(at.step);
    if (at.kind === "iteration" && other !== undefined && other !== at) {
      return false;
    }
  }
  return true;
}
