/** What the server tells of events and of who gets them. */

import type { JsonValue } from "../resources/json-value";

/** An event as CloudEvents has it. */
export interface CloudEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time?: string;
  readonly data?: JsonValue;
  readonly [attribute: string]: JsonValue | undefined;
}

/** Where a source has seen an event. */
export interface Observed {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly tombstone?: boolean;
  /** By what it is opened: `SOURCE/PARTITION/OFFSET`. */
  readonly place: string;
}

/** An event as a list has it: without its data. */
export interface EventHead {
  readonly at: string;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: string;
  readonly key?: string;
  readonly causationid?: string;
  readonly correlationid?: string;
  readonly traceparent?: string;
  readonly size: number;
  readonly bus?: string;
  readonly observed?: Observed;
}

export interface EventPage {
  readonly events: readonly EventHead[];
  /** The journal was longer than the time to read it. */
  readonly cut: boolean;
}

/** Where events go. Each kind has members of its own. */
export interface Target {
  readonly type: string;
  readonly [member: string]: JsonValue | undefined;
}

export interface Delivery {
  readonly ordered: boolean;
  readonly concurrencyMax: number;
  readonly attemptsMax: number;
  readonly ageSecondsMax: number;
  readonly backoffMillis: number;
  readonly backoffMillisMax: number;
  readonly acknowledgeSeconds: number;
  readonly afterDeadLetter: "goOn" | "stop";
}

export interface Subscription {
  readonly name: string;
  readonly bus: string;
  readonly pattern?: JsonValue;
  readonly target: Target;
  readonly input?: JsonValue;
  readonly delivery: Delivery;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly startAt?: string;
  readonly paused: boolean;
  readonly createdAt: string;
}

/** What was decided about a dead letter. */
export interface Closed {
  readonly fate: "redriven" | "discarded";
  readonly at: string;
  readonly account?: string;
  readonly accessKeyId?: string | null;
  readonly patched?: boolean;
}

export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly attempts: number;
  readonly receivedAt: string;
  readonly deadAt: string;
  readonly holdsBackItsKey: boolean;
  readonly closed: Closed | null;
  readonly event: CloudEvent;
}

export interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly start?: string;
  readonly end?: string;
  readonly windowMinutes?: number;
  readonly missed: "skip" | "once" | { readonly all: number };
  readonly target?: Target;
  readonly event?: {
    readonly bus: string;
    readonly source: string;
    readonly type: string;
    readonly data?: JsonValue;
  };
  readonly description?: string;
  readonly paused: boolean;
  readonly createdAt: string;
  readonly nextDue: string | null;
}

export interface Source {
  readonly name: string;
  readonly kafka?: { readonly topic: string; readonly start: string };
  readonly amqp?: {
    readonly queue?: string;
    readonly exchange?: string;
    readonly routingKeys?: readonly string[];
  };
  readonly format: string;
  readonly type?: string;
  readonly observe?: boolean;
  readonly bus?: string;
  readonly target?: Target;
  readonly description?: string;
  readonly paused: boolean;
  readonly createdAt: string;
  readonly state: SourceState | null;
}

export interface SourceState {
  readonly partitions: readonly number[];
  readonly records: number;
  readonly unreadable: number;
  readonly lag?: number;
  readonly bytes: number;
  readonly perSecond: number;
  readonly lastAt?: string;
  readonly waitsFor?: string;
}

export interface Replay {
  readonly name: string;
  readonly state: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  readonly reason?: string;
  readonly bus: string;
  readonly subscription?: string;
  readonly rules?: readonly string[];
  readonly archive?: string;
  readonly from: string;
  readonly until: string;
  readonly pattern?: JsonValue;
  readonly ratePerSecond?: number;
  readonly description?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly lastEventAt?: string;
  readonly parts?: number;
  readonly partsDone?: number;
}

/** An archive as EventBridge lists it. */
export interface Archive {
  readonly ArchiveName: string;
  readonly EventSourceArn: string;
  readonly State: string;
  readonly RetentionDays?: number;
  readonly CreationTime: number;
}

export interface EventSchema {
  readonly bus: string;
  readonly type: string;
  readonly schema?: JsonValue;
  readonly compatibility: "none" | "backward" | "forward" | "full";
  readonly enforce?: "refuse" | "flag" | "off";
  readonly description?: string;
  readonly version: number;
  readonly versions: readonly { readonly number: number; readonly createdAt: string }[];
  readonly createdAt: string;
}

export interface Contract {
  readonly name: string;
  readonly document: JsonValue;
  readonly publishes: readonly string[];
  readonly takes: readonly string[];
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export type FindingKind =
  | "noBus"
  | "nobodyTakes"
  | "notSeen"
  | "nobodyPublishes"
  | "notSubscribed"
  | "schemaDiffers"
  | "undeclared";

/** Something of a contract that does not fit to what there is. */
export interface Finding {
  readonly service: string | null;
  readonly finding: FindingKind;
  readonly bus: string;
  readonly type: string;
  readonly detail?: string;
}

export interface Findings {
  readonly since: string;
  readonly findings: readonly Finding[];
}

/** What was counted of anything; what is absent is none. */
export interface Counts {
  readonly published?: number;
  readonly delivered?: number;
  readonly acknowledged?: number;
  readonly failed?: number;
  readonly deadLettered?: number;
  readonly started?: number;
  readonly succeeded?: number;
}

export type Counter = Counts & { readonly name: string };
export type EdgeCounter = Counts & { readonly subscription: string; readonly source: string };
export type TypeCounter = Counts & {
  readonly bus: string;
  readonly type: string;
  readonly source: string;
};
