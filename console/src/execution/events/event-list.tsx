import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Button } from "../../design/button";
import { SelectField, TextField } from "../../design/field";
import { useText } from "../../text/text";
import type { HistoryEvent, Step } from "../story/story";
import { useTold } from "../told";
import { EventRow } from "./event-row";
import styles from "./events.module.css";
import { type EventKind, KINDS, kindOf, matches } from "./filter";

const ROW_HEIGHT = 37;

/** The history, event by event: all of it, or what is of one state. Rows are drawn as far as they are seen. */
export function EventList({ step }: { step?: Step }) {
  const text = useText();
  const said = text.execution.eventList;
  const { events } = useTold();
  const [kind, setKind] = useState<EventKind | "all">("all");
  const [wanted, setWanted] = useState("");
  const [isNewestFirst, setNewestFirst] = useState(false);
  const sought = useDeferredValue(wanted.trim().toLowerCase());
  const of = useMemo(() => eventsOf(events, step), [events, step]);
  const found = useMemo(() => {
    const fitting = of.filter(
      (event) => (kind === "all" || kindOf(event) === kind) && matches(event, sought),
    );
    return isNewestFirst ? fitting.reverse() : fitting;
  }, [of, kind, sought, isNewestFirst]);
  return (
    <div className={styles.list}>
      <div className={styles.filters}>
        <TextField
          label={said.search}
          type="search"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <SelectField
          label={said.kind}
          value={kind}
          options={[
            { value: "all", name: text.words.all },
            ...KINDS.map((kind) => ({ value: kind, name: said.kinds[kind] })),
          ]}
          onChange={(event) => setKind(event.target.value as EventKind | "all")}
        />
        <Button onClick={() => setNewestFirst(!isNewestFirst)}>
          {isNewestFirst ? said.oldestFirst : said.newestFirst}
        </Button>
        <p className={styles.count} role="status">
          {said.count(found.length, of.length)}
        </p>
      </div>
      <Rows events={found} isWithin={step !== undefined} />
    </div>
  );
}

/** A step's events, and those of the tries at it. */
function eventsOf(events: readonly HistoryEvent[], step: Step | undefined): readonly HistoryEvent[] {
  const ids = step === undefined ? undefined : new Set(step.events);
  return ids === undefined ? events : events.filter(({ id }) => ids.has(id));
}

function Rows({ events, isWithin }: { events: readonly HistoryEvent[]; isWithin: boolean }) {
  const text = useText().execution.eventList;
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const frame = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: events.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => events[index]?.id ?? index,
    overscan: 10,
  });
  const turn = (id: number) =>
    setOpen((open) => {
      const other = new Set(open);
      if (!other.delete(id)) {
        other.add(id);
      }
      return other;
    });
  return (
    <section
      ref={frame}
      className={isWithin ? styles.frameWithin : styles.frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
      tabIndex={0}
      aria-label={text.label}
    >
      <ol className={styles.rows} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start, key }) => {
          const event = events[index];
          return event === undefined ? null : (
            <li
              key={key}
              ref={list.measureElement}
              data-index={index}
              className={styles.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <EventRow
                event={event}
                isOpen={open.has(event.id)}
                isWithin={isWithin}
                onTurn={() => turn(event.id)}
              />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
