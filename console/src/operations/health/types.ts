export interface Node {
  readonly id: string;
  readonly address: string | null;
  readonly version: string | null;
  readonly startedAt: string;
  readonly upSeconds: number;
  readonly partitions: readonly number[];
  readonly heardMillisAgo: number;
  readonly clockAheadMillis: number | null;
  readonly isHere: boolean;
}

/** The nodes that share the partitions. */
export interface Cluster {
  readonly partitions: number;
  readonly unowned: readonly number[];
  /** Why the node that answers is not ready. */
  readonly readiness: string | null;
  readonly nodes: readonly Node[];
}
