/** What is published, as it happens. A thousand events a second arrive as a few changes a second: what is shown is
 * drawn again at most so often, and only the newest are kept. */

import type { CloudEvent, LiveSkipped } from "../../api/schema";
/** So many are shown. */
export const SHOWN_MAX = 50;

/** How often a change is told, in milliseconds. */
const TELL_EVERY = 250;

export interface TailState {
  /** The newest first. */
  readonly events: readonly Tailed[];
  /** How many came. */
  readonly count: number;
  /** How many were not sent, because they came faster than they were read. */
  readonly skipped: number;
  /** Whether others came while the connection was lost. */
  readonly hasMissed: boolean;
  /** How many came while it was paused. */
  readonly behind: number;
  readonly isPaused: boolean;
}

export interface Tailed {
  /** The time and number by which the server knows it. */
  readonly place: string;
  readonly event: CloudEvent;
}

const NOTHING: TailState = {
  events: [],
  count: 0,
  skipped: 0,
  hasMissed: false,
  behind: 0,
  isPaused: false,
};

export class Tail {
  private state = NOTHING;
  /** What came since a change was told, the newest last. */
  private arrived: Tailed[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  /** Takes what a stream sent. */
  take(sent: { type: string; id: string; data: string }): void {
    if (sent.type === "skipped") {
      const { count } = JSON.parse(sent.data) as LiveSkipped;
      this.change({ ...this.state, skipped: this.state.skipped + count });
    } else if (sent.type === "missed") {
      this.change({ ...this.state, hasMissed: true });
    } else if (sent.type === "message") {
      this.arrived.push({ place: sent.id, event: JSON.parse(sent.data) as CloudEvent });
      this.timer ??= setTimeout(() => this.flush(), TELL_EVERY);
    }
  }

  pause(isPaused: boolean): void {
    this.flush();
    this.change({ ...this.state, isPaused, behind: 0 });
  }

  clear(): void {
    this.arrived = [];
    this.change({ ...NOTHING, isPaused: this.state.isPaused });
  }

  /** Tells of what came. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { arrived, state } = this;
    this.arrived = [];
    if (arrived.length === 0) {
      return;
    }
    const count = state.count + arrived.length;
    if (state.isPaused) {
      this.change({ ...state, count, behind: state.behind + arrived.length });
      return;
    }
    const newest = arrived.slice(-SHOWN_MAX).reverse();
    const events = [...newest, ...state.events].slice(0, SHOWN_MAX);
    this.change({ ...state, count, events });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): TailState => this.state;

  private change(state: TailState): void {
    this.state = state;
    for (const listener of this.listeners) {
      listener();
    }
  }
}
