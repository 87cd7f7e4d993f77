import type { Finding } from "../../api/schema";
import { Badge } from "../../design/badge";
import { ErrorBanner } from "../../design/banner";
import { Card, Empty } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";

/** What is declared beside what there is and what was seen; of all services: `-`. */
export function FindingsCard({ service }: { service: string }) {
  const text = useText();
  const words = text.events.contract;
  const found = useResource("/frevo/contracts/{name}/diff", { path: { name: service } });
  const columns: Column<Finding>[] = [
    {
      key: "finding",
      title: words.finding,
      cell: (own) => (
        <Badge tone={own.finding === "undeclared" || own.finding === "notSeen" ? "warn" : "bad"}>
          {words.findings[own.finding]}
        </Badge>
      ),
    },
    { key: "service", title: words.service, cell: (own) => own.service ?? "–" },
    { key: "type", title: text.words.type, kind: "name", cell: (own) => own.type },
    { key: "bus", title: text.resources.bus, cell: (own) => own.bus },
    {
      key: "detail",
      title: words.detail,
      kind: "name",
      cell: (own) => <span lang="en">{own.detail ?? "–"}</span>,
    },
  ];
  if (found.data === undefined) {
    return found.error === null ? <Loading /> : <ErrorBanner error={found.error} />;
  }
  const { since, findings } = found.data;
  return (
    <Card
      flush
      title={words.diff}
      actions={
        <span>
          {words.since} <Moment at={since} />
        </span>
      }
    >
      {findings.length === 0 ? (
        <Empty title={words.fits} />
      ) : (
        <Table
          label={words.diff}
          columns={columns}
          rows={findings}
          keyOf={(own) => `${own.service} ${own.finding} ${own.bus} ${own.type} ${own.detail}`}
        />
      )}
    </Card>
  );
}
