/** What an access key may not do, as the server tells it. */

import type { Operation } from "../api/client";

/** Something that the server is asked for, as it names what a role may do. */
export type Action =
  | `states:${Operation | "ReleaseQuarantine"}`
  | `events:${string}`
  | `${"PUT" | "POST" | "DELETE"} ${string}`;

export type Role = "viewer" | "operator" | "editor" | "admin";

/** What is refused, with the role that it needs; `{…}` in a path is a step of any name. */
export type Refuses = Readonly<Record<string, Role>>;

/** The role that is needed for something that is refused. */
export function neededFor(action: Action, refuses: Refuses): Role | undefined {
  return Object.entries(refuses).find(([refused]) => isMeant(refused, action))?.[1];
}

function isMeant(refused: string, action: Action): boolean {
  const steps = refused.split("/");
  const given = action.split("/");
  return (
    steps.length === given.length &&
    steps.every((step, index) => step.startsWith("{") || step === given[index])
  );
}
