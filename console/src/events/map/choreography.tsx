import {
  Background,
  Controls,
  type EdgeTypes,
  MarkerType,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { Banner, ErrorBanner } from "../../design/banner";
import { Card, Empty } from "../../design/page";
import { useMedia } from "../../design/use-media";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { EdgeLine, type LineEdge } from "./edge-line";
import { EdgeTable } from "./edge-table";
import { graphOf } from "./graph";
import { type Direction, layout, NODE_HEIGHT, NODE_WIDTH } from "./layout";
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

/** Where columns of all kinds find no room. */
const NARROW = "(max-width: 900px)";

/** Beside each other names can be read in what is shown at first; below each other all of it is shown. */
const FIT = {
  right: { padding: 0.04, minZoom: 0.42, maxZoom: 1 },
  down: { padding: 0.02, minZoom: 0.1, maxZoom: 1 },
};

/** What is smaller has large names, and no more than them. */
const NEAR = 0.7;

/** Who publishes what to whom: as it is registered, and as it was seen. */
export default function Choreography() {
  const text = useText();
  const words = text.events.map;
  const { known, isPending, error } = useKnown();
  const graph = useMemo(() => graphOf(known), [known]);
  const isNarrow = useMedia(NARROW);
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
      <ReactFlowProvider>
        <Drawn graph={graph} direction={isNarrow ? "down" : "right"} />
      </ReactFlowProvider>
      <EdgeTable graph={graph} isOpen={isNarrow} />
    </>
  );
}

function Drawn({ graph, direction }: { graph: Graph; direction: Direction }) {
  const text = useText();
  const words = text.events.map;
  const pulse = usePulse();
  const isNear = useStore(({ transform }) => transform[2] >= NEAR);
  const [reuse] = useState(() => ({ nodes: new Reuse<BoxNode>(), edges: new Reuse<LineEdge>() }));
  // Of what is counted anew a few edges are others; the rest is not drawn again.
  const { nodes, edges } = useMemo(() => {
    const flow = flowOf(graph, direction);
    return { nodes: reuse.nodes.of(flow.nodes), edges: reuse.edges.of(flow.edges) };
  }, [graph, direction, reuse]);
  return (
    <PulseProvider value={pulse}>
      <section
        className={styles.map}
        aria-label={text.events.tabs.map}
        data-far={direction === "down" && !isNear}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          fitView
          fitViewOptions={FIT[direction]}
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
          <Fitted count={nodes.length} direction={direction} />
        </ReactFlow>
      </section>
    </PulseProvider>
  );
}

/** The whole of it is shown again when there is more of it, or less room for it. */
function Fitted({ count, direction }: { count: number; direction: Direction }) {
  const { fitView } = useReactFlow();
  const width = useStore((flow) => flow.width);
  useEffect(() => {
    if (count > 0 && width > 0) {
      void fitView(FIT[direction]);
    }
  }, [fitView, count, width, direction]);
  return null;
}

function flowOf(graph: Graph, direction: Direction): { nodes: BoxNode[]; edges: LineEdge[] } {
  const places = layout(graph, direction);
  const nodes = graph.nodes.map(
    (node): BoxNode => ({
      id: node.id,
      type: "box",
      position: places.get(node.id) ?? { x: 0, y: 0 },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      data: { node, direction },
    }),
  );
  // The keyboard goes from column to column, or from layer to layer.
  const [first, then] = direction === "right" ? (["x", "y"] as const) : (["y", "x"] as const);
  nodes.sort(
    ({ position: one }, { position: other }) => one[first] - other[first] || one[then] - other[then],
  );
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
