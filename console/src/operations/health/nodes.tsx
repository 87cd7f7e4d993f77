import type { Cluster, Node } from "../../api/schema";
import { Badge } from "../../design/badge";
import { Card } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { duration } from "../../design/time";
import { useText } from "../../text/text";
import { ranges } from "./ranges";

/** The nodes, and which partitions each owns. */
export function Nodes({ cluster }: { cluster: Cluster }) {
  const text = useText();
  const words = text.operations.nodes;
  const columns: Column<Node>[] = [
    {
      key: "node",
      title: words.node,
      kind: "name",
      cell: (node) => (
        <>
          {node.id} {node.isHere && <Badge tone="good">{words.here}</Badge>}
        </>
      ),
    },
    { key: "address", title: words.address, kind: "name", cell: (node) => node.address ?? "–" },
    { key: "version", title: text.words.version, cell: (node) => node.version ?? "–" },
    { key: "up", title: words.up, kind: "end", cell: (node) => duration(node.upSeconds * 1000) },
    { key: "count", title: words.owns, kind: "end", cell: (node) => node.partitions.length },
    { key: "partitions", title: words.partitions, kind: "name", cell: (node) => ranges(node.partitions) },
    { key: "heard", title: words.heard, kind: "end", cell: (node) => duration(node.heardMillisAgo) },
    {
      key: "clock",
      title: words.clock,
      kind: "end",
      cell: (node) => (node.clockAheadMillis === null ? "–" : `${node.clockAheadMillis} ms`),
    },
  ];
  return (
    <Card flush title={words.title(cluster.nodes.length, cluster.partitions)}>
      <Table
        label={words.title(cluster.nodes.length, cluster.partitions)}
        columns={columns}
        rows={cluster.nodes}
        keyOf={(node) => node.id}
      />
    </Card>
  );
}
