import { useEffect, useState } from "react";
import { classes } from "../../design/classes";
import { duration } from "../../design/time";
import { useText } from "../../text/text";
import type { Step } from "../story/story";
import { useTold } from "../told";
import type { Row } from "./rows";
import styles from "./table.module.css";

/** From when until when bars reach. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The time of the execution: until now, while it runs. */
export function useSpan(): Span {
  const { story, events, shown } = useTold();
  const [now, setNow] = useState(() => Date.now() / 1000);
  const isRunning = story.endedAt === undefined && shown.event === undefined;
  useEffect(() => {
    if (!isRunning) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  const from = story.startedAt ?? now;
  const last = events.at(-1)?.timestamp ?? now;
  return { from, until: Math.max(from + 0.001, story.endedAt ?? (isRunning ? now : last), last) };
}

interface Bar {
  readonly kind: string;
  readonly from: number;
  readonly until: number;
}

/** When a state was at work, in the time of the execution: failed attempts and the pauses behind them, too. */
export function Timeline({ row, span }: { row: Row; span: Span }) {
  const text = useText().execution.table;
  const whole = span.until - span.from;
  const at = (moment: number) => Math.min(100, Math.max(0, ((moment - span.from) / whole) * 100));
  const bars = row.kind === "step" ? barsOf(row.step, span.until) : [groupBar(row, span.until)];
  const failed =
    row.kind === "step" ? row.step.attempts.filter(({ status }) => status === "FAILED").length : 0;
  const first = bars[0]?.from ?? span.from;
  const last = bars.at(-1)?.until ?? first;
  const said = text.bar(duration((first - span.from) * 1000), duration((last - first) * 1000), failed);
  return (
    <span className={styles.timeline} role="img" aria-label={said} title={said}>
      {bars.map(({ kind, from, until }) => (
        <span
          key={`${kind} ${from}`}
          className={classes(styles.bar, styles[kind])}
          style={{ left: `${at(from)}%`, width: `max(2px, ${at(until) - at(from)}%)` }}
        />
      ))}
    </span>
  );
}

function groupBar(row: Extract<Row, { kind: "group" }>, now: number): Bar {
  return { kind: row.group.status, from: row.group.startedAt, until: row.group.endedAt ?? now };
}

function barsOf(step: Step, now: number): Bar[] {
  const end = step.leftAt ?? now;
  const hasRetries = step.attempts.length > 1 || step.attempts[0]?.status === "FAILED";
  if (!hasRetries) {
    return [{ kind: step.status, from: step.enteredAt, until: end }];
  }
  return step.attempts.flatMap((attempt, index): Bar[] => {
    const until = attempt.endedAt ?? end;
    const bar = { kind: attempt.status, from: attempt.scheduledAt, until };
    const next = step.attempts[index + 1]?.scheduledAt ?? (attempt.status === "FAILED" ? end : undefined);
    return next === undefined || next <= until ? [bar] : [bar, { kind: "pause", from: until, until: next }];
  });
}
