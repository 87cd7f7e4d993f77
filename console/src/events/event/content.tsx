import type { CloudEvent } from "../../api/schema";
import { Banner, ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { JsonTree } from "../../design/json-tree";
import { Card } from "../../design/page";
import { Tabs } from "../../design/tabs";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { dataOf } from "./data";

/** An event that a source observes, whole, read from its topic. */
export function Observed({ place }: { place: string }) {
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
      <Content event={opened.data.event} />
    </>
  );
}

/** The names in a place, which is `SOURCE/PARTITION/OFFSET`. */
function namesOf(place: string) {
  const [source = "", partition, offset] = place.split("/");
  return { source, partition: Number(partition), offset: Number(offset) };
}

/** The data of an event, folded and as text, and the event as a whole. */
export function Content({ event }: { event: CloudEvent }) {
  const text = useText();
  const words = text.events.data;
  const data = dataOf(event);
  const tabs = [
    ...(data.json === undefined
      ? []
      : [
          {
            key: "folded",
            title: words.folded,
            content: <JsonTree value={data.json} label={words.title} />,
          },
        ]),
    ...(data.text === undefined
      ? []
      : [{ key: "raw", title: words.raw, content: <Json value={data.text} label={words.title} /> }]),
    {
      key: "event",
      title: text.events.cloudEvent,
      content: <Json value={event} label={text.events.cloudEvent} />,
    },
  ];
  return (
    <Card title={words.title}>
      {data.text === undefined && <p>{words.none}</p>}
      {data.isBinary && <p>{words.binary(event.datacontenttype ?? "–")}</p>}
      <Tabs label={words.title} parameter="data" tabs={tabs} />
    </Card>
  );
}
