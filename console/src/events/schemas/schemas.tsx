import { Link } from "wouter";
import type { EventSchema } from "../../api/schema";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { CommandLine } from "../../resources/command-line";
import { ListCard } from "../../resources/list-card";
import { usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";

/** What the data of events looks like. */
export function Schemas() {
  const text = useText();
  const pages = usePages("/frevo/schemas", "schemas");
  const words = text.events.schema;
  const columns: Column<EventSchema>[] = [
    {
      key: "type",
      title: text.words.type,
      kind: "name",
      cell: (own) => <Link href={eventPaths.schema(own.bus, own.type)}>{own.type}</Link>,
    },
    { key: "bus", title: text.resources.bus, cell: (own) => own.bus },
    { key: "version", title: text.words.version, kind: "end", cell: (own) => own.version },
    {
      key: "compatibility",
      title: words.compatibility,
      cell: (own) => words.compatibilities[own.compatibility],
    },
    {
      key: "enforce",
      title: words.enforce,
      cell: (own) => (own.enforce === undefined ? words.asBus : words.enforcements[own.enforce]),
    },
    {
      key: "at",
      title: words.registered,
      cell: (own) => <Moment at={own.versions.at(-1)?.createdAt ?? own.createdAt} />,
    },
  ];
  return (
    <ListCard
      title={text.events.tabs.schemas}
      pages={pages}
      columns={columns}
      keyOf={(own) => `${own.bus}/${own.type}`}
      textOf={(own) => `${own.bus} ${own.type}`}
      empty={
        <Empty title={words.none}>
          <p>{words.noneWhy}</p>
          <CommandLine line="frevo schema register Placed placed.schema.json --compatibility forward" />
        </Empty>
      }
    />
  );
}
