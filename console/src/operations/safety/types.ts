/** How the node that answers is set up, as it tells it. */
export interface Server {
  readonly version: string;
  readonly nodes: number;
  readonly partitions: number;
  readonly durability: Durability;
  readonly findings: readonly Finding[];
  /** What is in effect, without secrets. */
  readonly configuration: unknown;
}

export interface Durability {
  readonly label: "fsync" | "replicated" | "none";
  readonly transport: "log" | "kafka" | "amqp" | "memory";
  readonly store: "embedded" | "postgres";
  readonly acknowledged: "synced" | "inSync" | "majority" | "never";
  readonly copies: number | null;
  readonly copiesMin: number | null;
  readonly survives: {
    readonly process: boolean;
    readonly power: boolean;
    /** Null: it can't be told. */
    readonly machine: boolean | null;
  };
}

/** Something that an operator should know or change. */
export interface Finding {
  readonly kind: string;
  /** A sentence in English. */
  readonly message: string;
  readonly values: {
    readonly days?: number;
    readonly bytes?: number;
    readonly allowed?: readonly string[];
  };
}
