import { Link } from "wouter";
import type { ListedEvent } from "../../api/schema";
import { CopyButton } from "../../design/copy";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { type Fact, Facts } from "../../resources/facts";
import { paths } from "../../shell/paths";
import { type Text, useText } from "../../text/text";
import { eventPaths } from "../paths";

/** What an event says of itself, once for each place at which it is. */
export function Attributes({ id, events }: { id: string; events: readonly ListedEvent[] }) {
  const text = useText();
  // The oldest first: the others were forwarded from there.
  return [...events].reverse().map((event) => (
    <Card
      key={`${event.at} ${event.bus ?? event.observed?.place}`}
      {...(events.length > 1 && { title: event.bus ?? event.observed?.place })}
    >
      <Facts facts={factsOf(text, id, event)} />
    </Card>
  ));
}

function factsOf(text: Text, id: string, event: ListedEvent): readonly Fact[] {
  const words = text.events.filter;
  const linked = (other: string | undefined) =>
    other === undefined || other === id ? other : <Link href={pathOfCause(other)}>{other}</Link>;
  return [
    {
      name: words.id,
      value: (
        <>
          {event.id}
          <CopyButton value={event.id} label={event.id} />
        </>
      ),
    },
    { name: text.events.at, value: <Moment at={event.at} /> },
    { name: words.from, value: <Link href={eventPaths.browse({ from: event.source })}>{event.source}</Link> },
    {
      name: text.resources.bus,
      value: event.bus && <Link href={eventPaths.browse({ bus: event.bus })}>{event.bus}</Link>,
    },
    { name: text.events.observedAt, value: event.observed?.place },
    { name: words.subject, value: event.subject },
    {
      name: words.key,
      value: event.key && <Link href={eventPaths.browse({ key: event.key })}>{event.key}</Link>,
    },
    { name: text.events.cause, value: linked(event.causationid) },
    { name: text.events.firstCause, value: linked(event.correlationid) },
    { name: "traceparent", value: event.traceparent },
    { name: text.events.size, value: text.events.bytes(event.size) },
  ];
}

/** A cause is an event, an execution or a schedule. */
export function pathOfCause(id: string): string {
  if (/^arn:[^:]*:states:[^:]*:[^:]*:(express|execution):/.test(id)) {
    return paths.execution(id);
  }
  const schedule = /^arn:[^:]*:(?:scheduler|events):[^:]*:[^:]*:(?:schedule|rule)\/(?:.*\/)?([^/]+)$/.exec(
    id,
  );
  return schedule?.[1] === undefined ? paths.event(id) : eventPaths.schedule(schedule[1]);
}
