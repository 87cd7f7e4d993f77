import { useLocation } from "wouter";
import type { Source } from "../../api/schema";
import { Badge } from "../../design/badge";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { useColumns } from "../../resources/columns";
import { CommandLine } from "../../resources/command-line";
import { DocumentButton } from "../../resources/document-button";
import { ListCard } from "../../resources/list-card";
import { SLOW, usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";

const EXAMPLE = { kafka: { topic: "shop.orders", start: "latest" }, observe: true } as const;

/** Where its records are. */
export function originOf({ kafka, amqp }: Source): string {
  if (kafka !== undefined) {
    return `kafka: ${kafka.topic}`;
  }
  const keys = amqp?.routingKeys ?? [];
  return `amqp: ${amqp?.queue ?? amqp?.exchange ?? ""}${keys.length > 0 ? ` (${keys.join(", ")})` : ""}`;
}

/** Which topics of others become events. */
export function Sources() {
  const text = useText();
  const [, go] = useLocation();
  const column = useColumns();
  const pages = usePages("/frevo/sources", "sources", { every: SLOW });
  const columns: Column<Source>[] = [
    column.name(eventPaths.source),
    { key: "origin", title: text.events.origin, kind: "name", cell: originOf },
    {
      key: "mode",
      title: text.events.mode,
      cell: (own) => (own.observe === true ? text.events.observes : text.events.draws),
    },
    { key: "state", title: text.words.status, cell: (own) => <SourceBadge source={own} /> },
    {
      key: "rate",
      title: text.events.perSecond,
      kind: "end",
      cell: (own) => own.state?.perSecond.toFixed(1) ?? "–",
    },
    { key: "lag", title: text.events.lag, kind: "end", cell: (own) => own.state?.lag ?? "–" },
    column.pause("/frevo/sources/{name}"),
  ];
  return (
    <ListCard
      title={text.events.tabs.sources}
      pages={pages}
      columns={columns}
      keyOf={(own) => own.name}
      textOf={(own) => `${own.name} ${originOf(own)}`}
      actions={
        <DocumentButton
          kind="primary"
          title={text.events.newSource}
          about={text.events.newSourceAbout}
          path="/frevo/sources/{name}"
          document={EXAMPLE}
          onDone={(name) => go(eventPaths.source(name))}
        >
          {text.resources.create}
        </DocumentButton>
      }
      empty={
        <Empty title={text.events.noSources}>
          <p>{text.events.noSourcesWhy}</p>
          <CommandLine line={`frevo source put orders '${JSON.stringify(EXAMPLE)}'`} />
        </Empty>
      }
    />
  );
}

/** Whether it reads, stands still or waits for something. */
export function SourceBadge({ source }: { source: Source }) {
  const text = useText();
  if (source.paused) {
    return <Badge tone="warn">{text.resources.paused}</Badge>;
  }
  return source.state?.waitsFor === undefined ? (
    <Badge tone="good">{text.resources.active}</Badge>
  ) : (
    <Badge tone="bad">{text.events.waits}</Badge>
  );
}
