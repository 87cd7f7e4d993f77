import { Link } from "wouter";
import type { ListedEvent } from "../../api/schema";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { namedBy } from "../../execution/arns";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import styles from "./browser.module.css";

/** The address of an event's page; one that is observed is opened by its place. */
export function pathOfEvent(event: ListedEvent): string {
  const place = event.observed?.place;
  return place === undefined
    ? paths.event(event.id, event.source)
    : `${paths.event(event.id)}?place=${encodeURIComponent(place)}`;
}

/** What an event is about: of an execution's ARN the names in it, with its page. */
function About({ what }: { what: string | null | undefined }) {
  if (what === null || what === undefined || what === "") {
    return "–";
  }
  const { machine, name } = namedBy(what);
  return what.startsWith("arn:") && what.split(":")[5] === "execution" ? (
    <Link className={styles.about} href={paths.execution(what)} title={what}>
      {machine} · {name}
    </Link>
  ) : (
    <span className={styles.about} title={what}>
      {what}
    </span>
  );
}

/** Events without their data. */
export function EventTable({ label, events }: { label: string; events: readonly ListedEvent[] }) {
  const text = useText();
  const words = text.events.filter;
  const columns: Column<ListedEvent>[] = [
    { key: "at", title: text.events.at, cell: (event) => <Moment at={event.at} /> },
    {
      key: "type",
      title: text.words.type,
      kind: "name",
      cell: (event) => <Link href={pathOfEvent(event)}>{event.type}</Link>,
    },
    { key: "source", title: words.from, kind: "name", cell: (event) => event.source },
    {
      key: "bus",
      title: text.events.whereFrom,
      cell: (event) =>
        event.observed === undefined ? (
          event.bus
        ) : (
          <Link href={eventPaths.source(event.observed.source)}>{event.observed.topic}</Link>
        ),
    },
    { key: "subject", title: words.subject, kind: "name", cell: (event) => <About what={event.subject} /> },
    { key: "key", title: words.key, kind: "name", cell: (event) => <About what={event.key} /> },
    { key: "id", title: words.id, kind: "name", cell: (event) => <About what={event.id} /> },
    { key: "size", title: text.events.size, kind: "end", cell: (event) => event.size },
  ];
  return (
    <Table
      label={label}
      columns={columns}
      rows={events}
      keyOf={(event) => `${event.at} ${event.bus ?? event.observed?.place} ${event.source} ${event.id}`}
    />
  );
}
