import {
  Background,
  Controls,
  type EdgeTypes,
  MarkerType,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { Banner, ErrorBanner } from "../../design/banner";
import { Card, Empty } from "../../design/page";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { EdgeLine, type LineEdge } from "./edge-line";
import { EdgeTable } from "./edge-table";
import { graphOf } from "./graph";
import { layout, NODE_HEIGHT, NODE_WIDTH } from "./layout";
import styles from "./map.module.css";
import { type BoxNode, NodeBox } from "./node-box";
import { busiest, PUBLISHERS_MAX } from "./publishers";
import { PulseProvider, usePulse } from "./pulse-context";
import { Reuse } from "./reuse";
import type { Graph } from "./sketch";
import { useKnown } from "./use-known";

const NODE_TYPES: NodeTypes = { box: NodeBox };
const EDGE_TYPES: EdgeTypes = { line: EdgeLine };

/** Of a larger map only what is in sight is drawn: the rest of it is in the table. */
const DRAWN_MAX = 300;

/** Names can be read in what is shown at first. */
const FIT = { padding: 0.04, minZoom: 0.5, maxZoom: 1 };

/** Who publishes what to whom: as it is registered, and as it was seen. */
export default function Choreography() {
  const text = useText();
  const words = text.events.map;
  const { known, isPending, error } = useKnown();
  const graph = useMemo(() => graphOf(known), [known]);
  const publishers = useMemo(() => busiest(known).length, [known]);
  if (error !== null) {
    return <ErrorBanner error={error} />;
  }
  if (isPending) {
    return <Loading />;
  }
  if (graph.edges.length === 0) {
    return (
      <Card>
        <Empty title={words.empty}>
          <p>{words.emptyWhy}</p>
          <Link href={eventPaths.tab("subscriptions")}>{text.events.tabs.subscriptions}</Link>
        </Empty>
      </Card>
    );
  }
  return (
    <>
      {publishers > PUBLISHERS_MAX && (
        <Banner kind="info" title={words.tooMany(PUBLISHERS_MAX, publishers)} />
      )}
      <p>
        {words.about} {words.hint}
      </p>
      <Drawn graph={graph} />
      <EdgeTable graph={graph} />
    </>
  );
}

function Drawn({ graph }: { graph: Graph }) {
  const text = useText();
  const words = text.events.map;
  const pulse = usePulse();
  const [reuse] = useState(() => ({ nodes: new Reuse<BoxNode>(), edges: new Reuse<LineEdge>() }));
  // Of what is counted anew a few edges are others; the rest is not drawn again.
  const { nodes, edges } = useMemo(() => {
    const flow = flowOf(graph);
    return { nodes: reuse.nodes.of(flow.nodes), edges: reuse.edges.of(flow.edges) };
  }, [graph, reuse]);
  return (
    <PulseProvider value={pulse}>
      <section className={styles.map} aria-label={text.events.tabs.map}>
        <ReactFlowProvider>
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            fitView
            fitViewOptions={FIT}
            minZoom={0.1}
            maxZoom={1.5}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            onlyRenderVisibleElements={nodes.length > DRAWN_MAX}
            ariaLabelConfig={{
              "controls.ariaLabel": words.controls,
              "controls.zoomIn.ariaLabel": words.zoomIn,
              "controls.zoomOut.ariaLabel": words.zoomOut,
              "controls.fitView.ariaLabel": words.whole,
            }}
          >
            <Background gap={24} />
            <Controls showInteractive={false} position="top-right" />
            <Fitted count={nodes.length} />
          </ReactFlow>
        </ReactFlowProvider>
      </section>
    </PulseProvider>
  );
}

/** The whole of it is shown again when there is more of it. */
function Fitted({ count }: { count: number }) {
  const { fitView } = useReactFlow();
  useEffect(() => {
    void fitView(FIT);
  }, [fitView, count]);
  return null;
}

function flowOf(graph: Graph): { nodes: BoxNode[]; edges: LineEdge[] } {
  const places = layout(graph);
  const nodes = graph.nodes.map(
    (node): BoxNode => ({
      id: node.id,
      type: "box",
      position: places.get(node.id) ?? { x: 0, y: 0 },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      data: { node },
    }),
  );
  // The keyboard goes from column to column.
  nodes.sort((one, other) => one.position.x - other.position.x || one.position.y - other.position.y);
  const edges = graph.edges.map(
    (edge): LineEdge => ({
      id: `${edge.from} ${edge.to}`,
      type: "line",
      source: edge.from,
      target: edge.to,
      markerEnd: { type: MarkerType.ArrowClosed, color: "var(--border-strong)" },
      data: { edge },
    }),
  );
  return { nodes, edges };
}
