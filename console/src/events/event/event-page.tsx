import { useSearchParams } from "wouter";
import { ErrorBanner } from "../../design/banner";
import { Empty, Page } from "../../design/page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { Attributes } from "./attributes";
import { Causation } from "./causation";
import { Content } from "./content";
import { Why } from "./why";

/** Beyond this nothing is looked for: counters and most journals end before. */
const DAYS_BACK = 30;

/** One event: what it is, what it follows from, what follows from it, and who did not get it. */
export default function EventPage() {
  const text = useText();
  const id = useSteps()[1] ?? "";
  const [search] = useSearchParams();
  const place = search.get("place") ?? undefined;
  const since = useSince();
  const heads = useResource("/frevo/events", { query: { id, since, limit: 20 } });
  const trace = useResource("/frevo/traces", { query: { id, since } });
  const found = heads.data?.events ?? [];
  const first = found.find((event) => event.observed?.place === place) ?? found.at(-1);
  return (
    <Page
      title={first?.type ?? id}
      tab={first === undefined ? id : `${first.type} ${id}`}
      trail={[{ name: text.shell.events, href: paths.events() }]}
    >
      {heads.error !== null && <ErrorBanner error={heads.error} />}
      {heads.isPending && <Loading />}
      {heads.isSuccess && found.length === 0 && (
        <Empty title={text.events.noEvent(id)}>
          <p>{text.events.noEventWhy}</p>
        </Empty>
      )}
      {found.length > 0 && <Attributes id={id} events={found} />}
      <Content id={id} place={place ?? first?.observed?.place} trace={trace.data} />
      <Causation id={id} trace={trace} />
      {first !== undefined && first.observed === undefined && (
        <Why id={id} events={found} trace={trace.data} />
      )}
    </Page>
  );
}

/** Of the day, so that the same question stays the same. */
function useSince(): string {
  const day = 86_400_000;
  return new Date((Math.floor(Date.now() / day) - DAYS_BACK) * day).toISOString();
}
