import { Link } from "wouter";
import type { Queue } from "../api/schema";
import { Empty, Page } from "../design/page";
import type { Column } from "../design/table";
import { Moment } from "../design/time";
import { useColumns } from "../resources/columns";
import { CommandLine } from "../resources/command-line";
import { ListCard } from "../resources/list-card";
import { SLOW, usePages } from "../resources/use-resource";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { Activities } from "./activities";
import { QueueBadge } from "./queue-badge";
import { startLine } from "./start-line";

/** Where tasks wait, and who does them. */
export default function WorkersPage() {
  const text = useText();
  const words = text.workers;
  const column = useColumns();
  const pages = usePages("/frevo/queues", "queues", { every: SLOW });
  const columns: Column<Queue>[] = [
    {
      key: "name",
      title: words.queue,
      kind: "name",
      cell: (queue) => (
        <>
          <Link href={paths.queue(queue.name)}>{queue.name}</Link>
          {queue.title !== undefined && <div>{queue.title}</div>}
        </>
      ),
    },
    { key: "state", title: text.words.status, cell: (queue) => <QueueBadge queue={queue} /> },
    { key: "waiting", title: words.waiting, kind: "end", cell: (queue) => queue.waiting },
    { key: "inFlight", title: words.inFlight, kind: "end", cell: (queue) => queue.inFlight },
    { key: "workers", title: words.workers, kind: "end", cell: (queue) => queue.workers },
    { key: "version", title: text.words.version, cell: (queue) => queue.version ?? "–" },
    {
      key: "oldest",
      title: words.oldest,
      cell: (queue) => <Moment at={queue.oldestWaitingSince ?? undefined} />,
    },
    column.pause("/frevo/queues/{name}"),
  ];
  return (
    <Page title={text.shell.workers}>
      <ListCard
        title={words.queues}
        pages={pages}
        columns={columns}
        keyOf={(queue) => queue.name}
        textOf={(queue) => `${queue.name} ${queue.title ?? ""} ${queue.description ?? ""}`}
        empty={
          <Empty title={words.none}>
            <p>{words.noneWhy}</p>
            <CommandLine line={startLine("tasks.charge", location.origin)} />
          </Empty>
        }
      />
      <Activities />
    </Page>
  );
}
