/** What an access key may not do, as the server tells it. */

import type { Operation } from "../api/client";
import type { EventsOperation, Method } from "../api/operations";
import type { Caller, Role } from "../api/schema";

/** Something that the server is asked for, as it names what a role may do. */
export type Action = `states:${Operation}` | `events:${EventsOperation}` | `${Method} ${string}`;

/** What is refused, with the role that it needs; `{…}` in a path is a step of any name. */
export type Refuses = Caller["refuses"];

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
