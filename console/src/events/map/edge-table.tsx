import type { ReactNode } from "react";
import { Link } from "wouter";
import { type Column, Table } from "../../design/table";
import { type Text, useText } from "../../text/text";
import styles from "./map.module.css";
import { edgeText, noteText } from "./notes";
import { pageOfNode } from "./pages";
import type { Graph, GraphEdge, GraphNode } from "./sketch";

/** The map as a table, for those who do not see it or look for one thing in it. */
export function EdgeTable({ graph, isOpen }: { graph: Graph; isOpen: boolean }) {
  const text = useText();
  const words = text.events.map;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const columns: Column<GraphEdge>[] = [
    {
      key: "from",
      title: words.fromColumn,
      kind: "name",
      cell: (edge) => <Named text={text} node={nodes.get(edge.from)} />,
    },
    {
      key: "to",
      title: words.toColumn,
      kind: "name",
      cell: (edge) => <Named text={text} node={nodes.get(edge.to)} />,
    },
    {
      key: "what",
      title: words.whatColumn,
      kind: "name",
      cell: (edge) => [edge.types.join(", "), edgeText(text, edge)].filter((part) => part !== "").join(" · "),
    },
  ];
  return (
    <details className={styles.details} open={isOpen}>
      <summary>{words.asTable}</summary>
      <Table
        label={words.asTable}
        columns={columns}
        rows={graph.edges}
        keyOf={(edge) => `${edge.from} ${edge.to}`}
      />
    </details>
  );
}

function Named({ text, node }: { text: Text; node: GraphNode | undefined }): ReactNode {
  if (node === undefined) {
    return null;
  }
  const page = pageOfNode(node);
  const notes = node.notes.map((note) => noteText(text, note)).join(" · ");
  return (
    <>
      {text.events.map.kinds[node.kind]}:{" "}
      {page === undefined ? node.name : <Link href={page}>{node.name}</Link>}
      {notes !== "" && ` (${notes})`}
    </>
  );
}
