import type { JsonValue } from "../../resources/json-value";

/** What is done with every execution that a filter finds. */
export interface Job {
  readonly name: string;
  readonly action: "stop" | "redrive" | "retry";
  readonly state: "RUNNING" | "PAUSED" | "COMPLETED" | "CANCELLED";
  readonly filter: { readonly [member: string]: JsonValue };
  readonly dryRun: boolean;
  readonly ratePerSecond?: number;
  readonly description?: string;
  readonly startedBy?: string;
  readonly changedBy?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly examined: number;
  readonly found: number;
  readonly done: number;
  readonly refused: number;
  readonly parts: number;
  readonly partsDone: number;
}

/** What an execution came to. */
export interface JobResult {
  readonly executionArn: string;
  readonly name: string;
  readonly outcome: "DONE" | "FOUND" | "REFUSED";
  readonly reason?: string;
  readonly at: string;
}

export function hasEnded({ state }: Job): boolean {
  return state === "COMPLETED" || state === "CANCELLED";
}

/** A filter in a line. */
export function filterLine(filter: Job["filter"]): string {
  return Object.entries(filter)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : String(value)}`)
    .join(" · ");
}
