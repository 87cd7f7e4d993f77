/** The graph of a definition, as a drawing to look around in. What its states look like is said from outside: an
 * execution colours them, an editor marks them. Loaded by itself, for it is large. */

import "@xyflow/react/dist/base.css";
import {
  type Node as FlowNode,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Viewport,
  ViewportPortal,
} from "@xyflow/react";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
} from "react";
import type { StatusName } from "../../design/status";
import type { State } from "./definition";
import styles from "./graph.module.css";
import type { Layout, Node } from "./layout";
import { Lines } from "./lines";
import { StateBox } from "./state-box";
import { Tools } from "./tools";

/** What a state looks like, beside what the definition says. */
export interface Look {
  readonly status: StatusName;
  /** How many entries of the state are meant, if there may be several. */
  readonly count?: number | undefined;
  readonly note?: string | undefined;
}

interface Props {
  layout: Layout;
  /** What is drawn, for those who don't see it. */
  label: string;
  lookOf: (state: State) => Look | undefined;
  /** The id of a state. */
  selected?: string | undefined;
  onSelect: (state: State) => void;
  /** More buttons. */
  tools?: ReactNode;
}

/** What nodes are drawn with, that is not theirs alone: so they are not drawn anew when the drawing moves. */
interface Scene {
  readonly lookOf: Props["lookOf"];
  readonly selected: string | undefined;
  readonly onSelect: Props["onSelect"];
  onKey(event: KeyboardEvent, node: Node): void;
}

const SceneContext = createContext<Scene | undefined>(undefined);

type StateNode = FlowNode<{ node: Node }, "state">;

const NODE_TYPES = { state: DrawnState };
/** So small that the names can't be read any more. */
const READABLE = 0.55;

export default function Graph(props: Props) {
  return (
    <ReactFlowProvider>
      <Drawn {...props} />
    </ReactFlowProvider>
  );
}

function Drawn({ layout, label, lookOf, selected, onSelect, tools }: Props) {
  const frame = useRef<HTMLElement>(null);
  const nodes = useMemo(() => layout.nodes.map(flowNode), [layout]);
  const goTo = useGoTo(frame);
  const scene = useMemo(
    () => ({
      lookOf,
      selected,
      onSelect,
      onKey: (event: KeyboardEvent, node: Node) => {
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
        const next = step === undefined ? undefined : layout.nodes[layout.nodes.indexOf(node) + step];
        if (next !== undefined) {
          event.preventDefault();
          onSelect(next.state);
          goTo(next);
        }
      },
    }),
    [layout, lookOf, selected, onSelect, goTo],
  );
  return (
    <SceneContext value={scene}>
      <section className={styles.graph} aria-label={label} ref={frame}>
        <ReactFlow
          nodes={nodes}
          edges={[]}
          nodeTypes={NODE_TYPES}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          zoomOnScroll={false}
          panOnScroll={false}
          minZoom={0.05}
          maxZoom={2}
        >
          <ViewportPortal>
            <Lines layout={layout} />
          </ViewportPortal>
        </ReactFlow>
        <Opening layout={layout} selected={selected} />
        <Tools layout={layout} frame={frame}>
          {tools}
        </Tools>
      </section>
    </SceneContext>
  );
}

function flowNode(node: Node): StateNode {
  const [width, height] = [node.right - node.left, node.bottom - node.top];
  return {
    id: node.state.id,
    type: "state",
    position: { x: node.left, y: node.top },
    data: { node },
    width,
    height,
    // Lines are drawn between what contains and what is contained.
    zIndex: node.state.inner.length > 0 ? node.depth : 1000,
  };
}

function DrawnState({ data: { node } }: NodeProps<StateNode>) {
  const scene = useContext(SceneContext);
  return scene === undefined ? null : (
    <StateBox
      node={node}
      look={scene.lookOf(node.state)}
      isSelected={scene.selected === node.state.id}
      onSelect={() => scene.onSelect(node.state)}
      onKeyDown={(event) => scene.onKey(event, node)}
    />
  );
}

/** Brings a state into sight, and the keyboard to it. */
function useGoTo(frame: React.RefObject<HTMLElement | null>) {
  const flow = useReactFlow();
  return useMemo(
    () => (node: Node) => {
      const zoom = Math.max(flow.getZoom(), READABLE);
      void flow
        .setCenter((node.left + node.right) / 2, Math.min(node.top + 80, node.bottom), { zoom })
        .then(() =>
          requestAnimationFrame(() => {
            const boxes = frame.current?.querySelectorAll<HTMLElement>("[data-state]") ?? [];
            [...boxes].find((box) => box.dataset.state === node.state.id)?.focus({ preventScroll: true });
          }),
        );
    },
    [flow, frame],
  );
}

/** What is seen at first: all of it, if it can be read then, else the selected state or the first ones. When the
 * frame gets another width, what was in its middle stays there. */
function Opening({ layout, selected }: { layout: Layout; selected: string | undefined }) {
  const flow = useReactFlow();
  const width = useStore((flow) => flow.width);
  const height = useStore((flow) => flow.height);
  const opened = useRef({ layout: "", width: 0 });
  useEffect(() => {
    const size = `${layout.width}x${layout.height}`;
    if (width === 0 || layout.nodes.length === 0) {
      return;
    }
    const { x, y, zoom } = flow.getViewport();
    const isOpen = opened.current.layout === size;
    const moved = { x: x + (width - opened.current.width) / 2, y, zoom };
    opened.current = { layout: size, width };
    void flow.setViewport(isOpen ? moved : openingView(layout, selected, width, height));
  }, [flow, layout, selected, width, height]);
  return null;
}

function openingView(layout: Layout, selected: string | undefined, width: number, height: number): Viewport {
  const fitting = Math.min((width - 48) / layout.width, (height - 96) / layout.height, 1);
  if (fitting >= READABLE) {
    const y = Math.max(64, (height - layout.height * fitting) / 2);
    return { x: (width - layout.width * fitting) / 2, y, zoom: fitting };
  }
  const node = layout.nodes.find(({ state }) => state.id === selected);
  const across = layout.direction === "down" ? (width - 48) / layout.width : (height - 96) / layout.height;
  const zoom = Math.max(READABLE, Math.min(1, across));
  const at = node === undefined ? layout.start : { x: (node.left + node.right) / 2, y: node.top };
  const isAtLeft = node === undefined && layout.direction === "right";
  const isAtTop = node === undefined && layout.direction === "down";
  const left = isAtLeft ? 72 : width / 2;
  const top = isAtTop ? 72 : node === undefined ? height / 2 : height / 3;
  return { x: left - (at?.x ?? 0) * zoom, y: top - (at?.y ?? 0) * zoom, zoom };
}
