import { useQuery } from "@tanstack/react-query";
import { eventBridge } from "../../api/client";
import type { EventsArchive } from "../../api/schema";
import { Badge } from "../../design/badge";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { CommandLine } from "../../resources/command-line";
import { ListCard } from "../../resources/list-card";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { nameOfArn } from "../subscriptions/target";
import { CreateArchive, DeleteArchive } from "./archive-actions";
import { Replays } from "./replays";

function ArchiveBadge({ state }: { state: EventsArchive["State"] }) {
  const words = useText().events.rules;
  return state === "ENABLED" ? (
    <Badge tone="good">{words.enabled}</Badge>
  ) : (
    <Badge tone="warn">{state}</Badge>
  );
}

/** What is kept of buses, and what is given once more. */
export function Archives() {
  const text = useText();
  const scope = useScope();
  const archives = useQuery({
    queryKey: ["resource", scope, "ListArchives"],
    queryFn: ({ signal }) => eventBridge(scope, "ListArchives", { Limit: 100 }, signal),
  });
  const columns: Column<EventsArchive>[] = [
    { key: "name", title: text.words.name, kind: "name", cell: (own) => own.ArchiveName },
    { key: "bus", title: text.resources.bus, cell: (own) => nameOfArn(own.EventSourceArn) },
    { key: "state", title: text.words.status, cell: (own) => <ArchiveBadge state={own.State} /> },
    {
      key: "days",
      title: text.events.keptFor,
      cell: (own) => (own.RetentionDays ? text.events.days(own.RetentionDays) : text.events.forever),
    },
    { key: "created", title: text.words.created, cell: (own) => <Moment at={own.CreationTime} /> },
    {
      key: "actions",
      title: text.resources.actions,
      cell: (own) => <DeleteArchive name={own.ArchiveName} />,
    },
  ];
  const pages = {
    rows: archives.data?.Archives ?? [],
    error: archives.error,
    isPending: archives.isPending,
    hasNextPage: false,
    isFetchingNextPage: false,
    fetchNextPage: () => undefined,
  };
  return (
    <>
      <Replays />
      <ListCard
        title={text.events.archives}
        pages={pages}
        columns={columns}
        keyOf={(own) => own.ArchiveName}
        actions={<CreateArchive />}
        empty={
          <Empty title={text.events.noArchives}>
            <p>{text.events.noArchivesWhy}</p>
            <CommandLine line="frevo archive create orders --days 30" />
          </Empty>
        }
      />
    </>
  );
}
