/** What events tell, whatever the member is called that has it. */

import type { HistoryEvent } from "./story";

/** All members that an event's details may have, as far as they are looked at. */
export interface Details {
  readonly name?: string;
  readonly index?: number;
  readonly length?: number;
  readonly input?: string;
  readonly output?: string;
  readonly parameters?: string;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly workerName?: string;
  readonly mapRunArn?: string;
  readonly state?: string;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly assignedVariables?: Readonly<Record<string, string>>;
}

const NONE: Details = {};

export function detailsOf(event: HistoryEvent): Details {
  for (const name in event) {
    if (name.endsWith("EventDetails")) {
      return (event[name as keyof HistoryEvent] as Details | undefined) ?? NONE;
    }
  }
  return NONE;
}

/** A resource as it is written in definitions, or its ARN. */
export function resourceOf({ resource = "", resourceType }: Details): string {
  return resourceType === undefined ? resource : `${resourceType}:${resource}`;
}
