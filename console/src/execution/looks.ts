/** What the server answers who looks closely at an execution (`/frevo/executions`, `/frevo/why`). */

/** An execution as it stood at an event. */
export interface Look {
  readonly event: { readonly id: number; readonly type: string; readonly timestamp: number };
  readonly eventCount: number;
  readonly status: string;
  readonly forkedFrom?: { readonly executionArn: string; readonly event: number };
  readonly timesOutDate?: number;
  readonly branches: readonly Branch[];
  readonly branchCount: number;
}

/** A branch, and what it does in its state. */
export interface Branch {
  readonly branch: number;
  /** `Ship[2]/Pack[0]`; empty for the execution itself. */
  readonly place: string;
  readonly state?: string;
  readonly type?: string;
  readonly enteredEvent?: number;
  readonly doing: Doing;
  readonly data: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly retries?: readonly number[];
  readonly dueDate?: number;
  readonly progress?: { readonly length: number; readonly started: number; readonly ended: number };
}

export type Doing =
  | "beginning"
  | "held"
  | "entered"
  | "waiting"
  | "halted"
  | "working"
  | "retrying"
  | "branching"
  | "done"
  | "left";

/** Why an execution does not move. */
export interface Why {
  readonly reasons: readonly Reason[];
  /** In how many states it is. */
  readonly stateCount: number;
}

export interface Reason {
  readonly code: string;
  readonly state?: string;
  readonly queue?: string;
  readonly since?: string;
  readonly due?: string;
  readonly retries?: number;
  readonly workers?: number;
  readonly inFlight?: number;
  readonly heartbeatDue?: string;
  readonly timesOutAt?: string;
  readonly lapses?: string;
  readonly execution?: string;
  readonly resource?: string;
  readonly subscription?: string;
  readonly key?: string;
  readonly reason?: string;
  readonly machine?: string;
  /** All of it, in English. */
  readonly sentence: string;
}

/** Where two executions part. */
export interface Comparison {
  readonly executionArn: string;
  readonly withArn: string;
  readonly alike: number;
  readonly first?: Difference;
  readonly parting?: Difference;
}

export interface Difference {
  readonly place: string;
  /** `event`, `type`, `state`, or the member that differs. */
  readonly what: string;
  readonly path?: string;
  readonly left: Side;
  readonly right: Side;
}

export interface Side {
  readonly event?: number;
  readonly type?: string;
  readonly state?: string;
  readonly value?: unknown;
}
