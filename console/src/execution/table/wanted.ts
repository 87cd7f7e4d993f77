/** Which states are looked for in the table. */

import type { Group, Step, StepStatus, Story } from "../story/story";

export const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "CAUGHT", "ABORTED"] as const;

export interface Wanted {
  /** A part of the state's name, however it is written. */
  readonly name: string;
  readonly status: StepStatus | undefined;
}

/** What is wanted and what is around it. */
export interface Found {
  readonly steps: ReadonlySet<Step>;
  readonly groups: ReadonlySet<Group>;
  /** How many are wanted themselves. */
  readonly count: number;
}

/** None: everything is wanted. */
export function foundIn(story: Story, { name, status }: Wanted): Found | undefined {
  const part = name.trim().toLowerCase();
  if (part === "" && status === undefined) {
    return undefined;
  }
  const wanted = [...story.steps.values()].filter(
    (step) => (status === undefined || step.status === status) && step.state.toLowerCase().includes(part),
  );
  const steps = new Set<Step>();
  const groups = new Set<Group>();
  for (const step of wanted) {
    for (let at: Step | undefined = step; at !== undefined && !steps.has(at); at = at.group.step) {
      steps.add(at);
      groups.add(at.group);
    }
  }
  return { steps, groups, count: wanted.length };
}
