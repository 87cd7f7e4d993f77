/** The history of an execution, as it grows. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { aws } from "../api/client";
import { type Connection, listen, type Sent } from "../api/live";
import type { LiveHistory } from "../api/schema";
import type { Scope } from "../api/scope";
import { useScope } from "../shell/scopes";
import type { HistoryEvent } from "./story/story";

export interface History {
  readonly events: readonly HistoryEvent[];
  /** All of it that there is so far was read. */
  readonly isWhole: boolean;
  readonly connection: Connection;
  readonly error: unknown;
  /** Listens again: what had ended goes on. */
  goOn(): void;
}

const PAGE_SIZE = 200;
/** What came is shown so often at most, in milliseconds: a Map writes hundreds of events a second. */
const SHOWN_EVERY = 200;
/** After so many milliseconds in which nothing came, all there was has come. */
const SILENCE = 300;

/** Reads a history, and follows it until the execution has ended; then `onEnd` is called. */
export function useHistory(arn: string, onEnd: () => void): History {
  const { account, region } = useScope();
  const [events, setEvents] = useState<readonly HistoryEvent[]>([]);
  const [isWhole, setWhole] = useState(false);
  const [connection, setConnection] = useState<Connection>("connecting");
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    const reader = new Reader({ account, region }, arn, {
      onEvents: setEvents,
      onWhole: () => setWhole(true),
      onConnection: setConnection,
      onError: setError,
      onEnd: () => ended.current(),
    });
    void reader.read();
    return () => reader.stop();
  }, [account, region, arn, round]);
  const goOn = useCallback(() => setRound((round) => round + 1), []);
  return useMemo(
    () => ({ events, isWhole, connection, error, goOn }),
    [events, isWhole, connection, error, goOn],
  );
}

interface Hearer {
  onEvents(events: readonly HistoryEvent[]): void;
  onWhole(): void;
  onConnection(connection: Connection): void;
  onError(error: unknown): void;
  onEnd(): void;
}

class Reader {
  private readonly events: HistoryEvent[] = [];
  private readonly ending = new AbortController();
  private stopListening: () => void = () => {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly scope: Scope,
    private readonly arn: string,
    private readonly hearer: Hearer,
  ) {}

  /** Reads a page, so that something is seen at once; the rest and what is yet to come are streamed. */
  async read(): Promise<void> {
    try {
      const page = await this.page();
      this.take(page.events);
      if (page.nextToken === undefined) {
        this.hearer.onWhole();
      }
      this.follow();
    } catch (error) {
      this.fail(error);
    }
  }

  stop(): void {
    this.ending.abort();
    this.stopListening();
    clearTimeout(this.timer);
    clearTimeout(this.silence);
  }

  private page() {
    const input = { executionArn: this.arn, maxResults: PAGE_SIZE, express: true };
    return aws(this.scope, "GetExecutionHistory", input, this.ending.signal);
  }

  private get last(): number {
    return this.events.at(-1)?.id ?? 0;
  }

  /** Listens from the last event on. */
  private follow(): void {
    if (hasEnded(this.events.at(-1))) {
      this.hearer.onConnection("open");
      this.hearer.onEnd();
      return;
    }
    const query = { execution: this.arn, after: this.last };
    this.stopListening = listen(this.scope, "/live/executions", query, {
      onEvent: (sent) => this.hear(sent),
      onConnection: (connection) => this.hearer.onConnection(connection),
      onRefused: (error) => this.fail(error),
    });
  }

  private hear(sent: Sent): void {
    if (sent.type === "history") {
      this.take((JSON.parse(sent.data) as LiveHistory).events);
      // What there was comes without a pause.
      clearTimeout(this.silence);
      this.silence = setTimeout(() => this.hearer.onWhole(), SILENCE);
    } else if (sent.type === "end") {
      this.show();
      this.hearer.onWhole();
      this.hearer.onEnd();
    }
  }

  private take(events: readonly HistoryEvent[]): void {
    const news = events.filter(({ id }) => id > this.last);
    for (const event of news) {
      this.events.push(event);
    }
    if (news.length > 0 && this.timer === undefined) {
      const isFirst = this.events.length === news.length;
      this.timer = setTimeout(() => this.show(), isFirst ? 0 : SHOWN_EVERY);
    }
  }

  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.hearer.onEvents([...this.events]);
  }

  private fail(error: unknown): void {
    if (!this.ending.signal.aborted) {
      this.hearer.onError(error);
    }
  }
}

const ENDS = ["ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"];

function hasEnded(event: HistoryEvent | undefined): boolean {
  return event !== undefined && ENDS.includes(event.type);
}
