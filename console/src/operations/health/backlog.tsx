import { Link } from "wouter";
import { Card, Empty } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { useText } from "../../text/text";
import { nameOf, pageOfQueue } from "./concerns";
import { type Sample, total } from "./metrics";

interface Row {
  readonly queue: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly consumers: number;
}

/** What waits in queues, the fullest first: of every account, as the metrics are. */
export function Backlog({ metrics }: { metrics: readonly Sample[] }) {
  const text = useText();
  const words = text.operations.backlog;
  const rows = rowsOf(metrics);
  const columns: Column<Row>[] = [
    {
      key: "queue",
      title: text.workers.queue,
      kind: "name",
      cell: (row) => <Link href={pageOfQueue(nameOf(row.queue))}>{nameOf(row.queue)}</Link>,
    },
    {
      key: "place",
      title: words.account,
      cell: (row) => row.queue.split("/").slice(0, 2).join(" · "),
    },
    { key: "waiting", title: text.workers.waiting, kind: "end", cell: (row) => row.waiting },
    { key: "inFlight", title: text.workers.inFlight, kind: "end", cell: (row) => row.inFlight },
    { key: "consumers", title: text.workers.workers, kind: "end", cell: (row) => row.consumers },
  ];
  return (
    <Card flush title={words.title}>
      {rows.length === 0 ? (
        <Empty title={words.none} />
      ) : (
        <Table label={words.title} columns={columns} rows={rows} keyOf={(row) => row.queue} />
      )}
    </Card>
  );
}

function rowsOf(metrics: readonly Sample[]): readonly Row[] {
  const waiting = metrics.filter((sample) => sample.name === "frevo_queue_waiting");
  const rows = waiting.map(({ labels: { queue = "" }, value }) => ({
    queue,
    waiting: value,
    inFlight: total(metrics, "frevo_queue_in_flight", { queue }) ?? 0,
    consumers: total(metrics, "frevo_queue_consumers", { queue }) ?? 0,
  }));
  const busy = rows.filter((row) => row.waiting > 0 || row.inFlight > 0);
  return busy.sort((one, other) => other.waiting - one.waiting || other.inFlight - one.inFlight);
}
