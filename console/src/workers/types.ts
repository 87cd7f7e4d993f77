import type { JsonValue } from "../resources/json-value";

/** A queue of tasks, and what holds of what is said of it. */
export interface Queue {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  /** How many workers are connected. */
  readonly workers: number;
  readonly oldestWaitingSince: string | null;
  readonly paused: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly icon?: string;
  readonly version?: string;
  readonly inputSchema?: JsonValue;
  readonly outputSchema?: JsonValue;
  readonly tags?: Readonly<Record<string, string>>;
  readonly writtenTo?: JsonValue;
  readonly waitsFor?: string | null;
}

/** The same with who says what of it. */
export interface QueueInFull extends Queue {
  readonly document?: JsonValue;
  readonly published?: JsonValue;
  readonly versions: readonly { readonly version: string | null; readonly workers: number }[];
}
