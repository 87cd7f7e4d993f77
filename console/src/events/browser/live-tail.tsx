import { memo, startTransition, useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import type { ApiError } from "../../api/client";
import { type Connection, listen } from "../../api/live";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { classes } from "../../design/classes";
import { Card, Empty } from "../../design/page";
import table from "../../design/table.module.css";
import { useTimes } from "../../design/time";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useSpeech, useText } from "../../text/text";
import styles from "./browser.module.css";
import { type Filter, patternOf } from "./filter";
import { Tail, type Tailed, type TailState } from "./tail";

/** What is published, as it happens. */
export function LiveTail({ filter }: { filter: Filter }) {
  const text = useText();
  const { tail, connection, refusal } = useTail(filter);
  const state = useTailState(tail);
  const words = text.events.tail;
  return (
    <>
      {refusal !== undefined && <ErrorBanner error={refusal} />}
      {connection === "lost" && <Banner kind="warning" title={text.errors.lost} />}
      {state.hasMissed && <Banner kind="warning" title={words.missed} />}
      {state.skipped > 0 && <Banner kind="warning" title={words.skipped(state.skipped)} />}
      {filter.key !== undefined && <Banner kind="info" title={words.noKey} />}
      <Card
        flush
        title={text.events.live}
        actions={
          <div className={styles.tools}>
            <span className={styles.count}>
              {state.isPaused ? words.behind(state.behind) : words.count(state.count)}
            </span>
            <Button onClick={() => tail.pause(!state.isPaused)}>
              {state.isPaused ? text.resources.resume : text.resources.pause}
            </Button>
            <Button onClick={() => tail.clear()}>{words.clear}</Button>
          </div>
        }
      >
        {state.events.length > 0 ? (
          <TailTable events={state.events} />
        ) : (
          <Empty title={connection === "open" ? words.waiting : words.connecting} />
        )}
      </Card>
    </>
  );
}

function useTail({ bus, source, ...filter }: Filter) {
  const scope = useScope();
  const [tail] = useState(() => new Tail());
  const [connection, setConnection] = useState<Connection>("connecting");
  const [refusal, setRefusal] = useState<ApiError>();
  const pattern = patternOf(filter);
  useEffect(
    () =>
      listen(
        scope,
        "/live",
        { bus, source, pattern },
        { onEvent: (sent) => tail.take(sent), onConnection: setConnection, onRefused: setRefusal },
      ),
    [scope, tail, bus, source, pattern],
  );
  return { tail, connection, refusal };
}

/** What the tail shows, drawn when nothing else is to be done: who types or scrolls is not held up by it. */
function useTailState(tail: Tail): TailState {
  const [state, setState] = useState(tail.snapshot);
  useEffect(() => tail.subscribe(() => startTransition(() => setState(tail.snapshot()))), [tail]);
  return state;
}

function TailTable({ events }: { events: readonly Tailed[] }) {
  const text = useText();
  const words = text.events.filter;
  const clock = useClock();
  return (
    <div className={table.scroll}>
      <table className={classes(table.table, styles.tail)} aria-label={text.events.live}>
        <thead>
          <tr>
            {[text.events.at, text.words.type, words.from, words.subject, words.key, words.id].map(
              (title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {events.map((tailed) => (
            <Row key={tailed.place} tailed={tailed} clock={clock} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A time of the day: one format for all rows, because making one takes longer than drawing its row. */
function useClock(): Intl.DateTimeFormat {
  const { language } = useSpeech();
  const { zone } = useTimes();
  return useMemo(
    () =>
      new Intl.DateTimeFormat(language, {
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        fractionalSecondDigits: 3,
        ...(zone === "utc" && { timeZone: "UTC" }),
      }),
    [language, zone],
  );
}

/** Those that stay are not drawn again. */
const Row = memo(function Row({
  tailed: { place, event },
  clock,
}: {
  tailed: Tailed;
  clock: Intl.DateTimeFormat;
}) {
  const at = new Date(Number(place.split("-")[0]));
  return (
    <tr>
      <td>
        <time dateTime={at.toISOString()}>{clock.format(at)}</time>
      </td>
      <td className={table.name}>
        <Link href={paths.event(event.id, event.source)}>{event.type}</Link>
      </td>
      <td className={table.name}>{event.source}</td>
      <td className={table.name}>{event.subject ?? "–"}</td>
      <td className={table.name}>{typeof event.partitionkey === "string" ? event.partitionkey : "–"}</td>
      <td className={table.name}>{event.id}</td>
    </tr>
  );
});
