import { useSearchParams } from "wouter";
import type { ListedEvent, PublishedEvent } from "../../api/schema";
import { Banner, ErrorBanner } from "../../design/banner";
import { Empty, Page } from "../../design/page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { Attributes } from "./attributes";
import { Causation } from "./causation";
import { Content, Observed } from "./content";
import { Why } from "./why";

/** Beyond this nothing is looked for: counters and most journals end before. */
const DAYS_BACK = 30;

/** One event: what it is, what it follows from, what follows from it, and who did not get it. */
export default function EventPage() {
  const text = useText();
  const id = useSteps()[1] ?? "";
  const [search] = useSearchParams();
  const since = useSince();
  const from = search.get("from") ?? undefined;
  const heads = useResource("/frevo/events", { query: { id, from, since, limit: 20 } });
  const trace = useResource("/frevo/traces", { query: { id, since } });
  const listed = heads.data?.events ?? [];
  const isPublished = listed.some(({ bus }) => bus !== undefined);
  const place = search.get("place") ?? (isPublished ? undefined : listed.at(-1)?.observed?.place);
  const published = useResource("/frevo/events/{id}", {
    path: { id },
    query: { from: from ?? listed.at(-1)?.source },
    enabled: place === undefined && !heads.isPending,
  });
  // Servers that share their partitions list nothing of what is published.
  const found = listed.length === 0 && published.data !== undefined ? [headOf(published.data)] : listed;
  const first = found.find((event) => event.observed?.place === place) ?? found.at(-1);
  const isPending = heads.isPending || published.isLoading;
  return (
    <Page
      title={first?.type ?? id}
      tab={first === undefined ? id : `${first.type} ${id}`}
      trail={[{ name: text.shell.events, href: paths.events() }]}
    >
      {heads.error !== null && <ErrorBanner error={heads.error} />}
      {isPending && <Loading />}
      {!isPending && found.length === 0 && (
        <Empty title={text.events.noEvent(id)}>
          <p>{text.events.noEventWhy}</p>
        </Empty>
      )}
      {found.length > 0 && <Attributes id={id} events={found} />}
      {place !== undefined && <Observed place={place} />}
      {published.data !== undefined && <Content event={published.data.event} />}
      {published.error !== null &&
        (published.error.isMissing ? (
          found.length > 0 && <Banner kind="info" title={text.events.data.gone} />
        ) : (
          <ErrorBanner error={published.error} />
        ))}
      <Causation id={id} trace={trace} />
      {first !== undefined && first.observed === undefined && (
        <Why id={id} events={found} trace={trace.data} />
      )}
    </Page>
  );
}

/** What a list would say of it. */
function headOf({ at, bus, event }: PublishedEvent): ListedEvent {
  const { id, type, source, subject, partitionkey: key, causationid, correlationid, traceparent } = event;
  const size = JSON.stringify(event).length;
  return {
    ...{ at, bus, id, type, source, size },
    ...(subject !== undefined && { subject }),
    ...(key !== undefined && { key }),
    ...(causationid !== undefined && { causationid }),
    ...(correlationid !== undefined && { correlationid }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** Of the day, so that the same question stays the same. */
function useSince(): string {
  const day = 86_400_000;
  return new Date((Math.floor(Date.now() / day) - DAYS_BACK) * day).toISOString();
}
