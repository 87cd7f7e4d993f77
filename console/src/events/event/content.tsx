import type { CloudEvent, Trace } from "../../api/schema";
import { Banner, ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { seen } from "../seen";

/** The whole event, from wherever it can be had: its topic, what this tab has seen, or a dead letter. */
export function Content({
  id,
  place,
  trace,
}: {
  id: string;
  place: string | undefined;
  trace: Trace | undefined;
}) {
  const text = useText();
  const known = seen(id);
  if (place !== undefined) {
    return <Opened place={place} />;
  }
  if (known !== undefined) {
    return <Whole event={known} />;
  }
  const subscription = deadLetterOf(id, trace);
  return subscription === undefined ? (
    <Banner kind="info" title={text.events.noData}>
      <p>{text.events.noDataWhy}</p>
    </Banner>
  ) : (
    <OfDeadLetter id={id} subscription={subscription} />
  );
}

function Whole({ event }: { event: CloudEvent }) {
  const text = useText();
  return (
    <Card title={text.events.cloudEvent}>
      <Json value={event} label={text.events.cloudEvent} />
    </Card>
  );
}

/** A subscription that could not be given the event, and so has it still. */
function deadLetterOf(id: string, trace: Trace | undefined): string | undefined {
  for (const node of trace?.nodes ?? []) {
    if (node.kind === "event" && node.id === id) {
      const dead = node.deliveries.find((delivery) => delivery.status === "DEAD_LETTERED");
      if (dead !== undefined) {
        return dead.subscription;
      }
    }
  }
  return undefined;
}

/** The names in a place, which is `SOURCE/PARTITION/OFFSET`. */
function namesOf(place: string) {
  const [source = "", partition, offset] = place.split("/");
  return { source, partition: Number(partition), offset: Number(offset) };
}

function Opened({ place }: { place: string }) {
  const text = useText();
  const opened = useResource("/frevo/events/{source}/{partition}/{offset}", { path: namesOf(place) });
  if (opened.data === undefined) {
    return opened.error === null ? <Loading /> : <ErrorBanner error={opened.error} />;
  }
  return (
    <>
      {opened.data.unreadable !== null && (
        <Banner kind="warning" title={text.events.unreadable}>
          <p>{opened.data.unreadable}</p>
        </Banner>
      )}
      <Whole event={opened.data.event} />
    </>
  );
}

function OfDeadLetter({ id, subscription }: { id: string; subscription: string }) {
  const letters = useResource("/frevo/subscriptions/{name}/dead-letters", {
    path: { name: subscription },
    query: { all: true, limit: 1000 },
  });
  const letter = letters.data?.deadLetters.find((letter) => letter.event.id === id);
  return letter === undefined ? null : <Whole event={letter.event} />;
}
