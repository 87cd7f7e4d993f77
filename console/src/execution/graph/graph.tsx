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
  type ComponentType,
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
import type { Point } from "./place";
import { type BoxProps, StateBox } from "./state-box";
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
  /** The ids of states. */
  selected?: readonly string[];
  /** A state was picked, perhaps beside those that are. */
  onSelect: (state: State, isAdded: boolean) => void;
  /** What draws a state, if not the usual box. */
  box?: ComponentType<BoxProps>;
  /** More that is drawn, in the places of the layout. */
  children?: ReactNode;
  /** More buttons. */
  tools?: ReactNode;
}

const NONE: readonly string[] = [];

/** What nodes are drawn with, that is not theirs alone: so they are not drawn anew when the drawing moves. */
interface Scene {
  readonly lookOf: Props["lookOf"];
  readonly selected: readonly string[];
  readonly onSelect: Props["onSelect"];
  readonly box: ComponentType<BoxProps>;
  onKey(event: KeyboardEvent, node: Node): void;
}

const SceneContext = createContext<Scene | undefined>(undefined);

type StateNode = FlowNode<{ node: Node }, "state">;

const NODE_TYPES = { state: DrawnState };
/** So small that the names can't be read any more. */
const READABLE = 0.55;
/** For the buttons, and for what leads to the first state. */
const MARGIN_TOP = 88;

export default function Graph(props: Props) {
  return (
    <ReactFlowProvider>
      <Drawn {...props} />
    </ReactFlowProvider>
  );
}

function Drawn({ layout, label, lookOf, selected = NONE, onSelect, box = StateBox, children, tools }: Props) {
  const frame = useRef<HTMLElement>(null);
  const nodes = useMemo(() => layout.nodes.map(flowNode), [layout]);
  const goTo = useGoTo(frame);
  const scene = useMemo(
    () => ({
      lookOf,
      selected,
      onSelect,
      box,
      onKey: (event: KeyboardEvent, node: Node) => {
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
        const next = step === undefined ? undefined : layout.nodes[layout.nodes.indexOf(node) + step];
        if (next !== undefined) {
          event.preventDefault();
          onSelect(next.state, event.shiftKey);
          goTo(next);
        }
      },
    }),
    [layout, lookOf, selected, onSelect, box, goTo],
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
            {children}
          </ViewportPortal>
        </ReactFlow>
        <Opening layout={layout} selected={selected[0]} />
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
  if (scene === undefined) {
    return null;
  }
  const { box: Box, lookOf, selected, onSelect } = scene;
  return (
    <Box
      node={node}
      look={lookOf(node.state)}
      isSelected={selected.includes(node.state.id)}
      onSelect={(isAdded) => onSelect(node.state, isAdded)}
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

/** What is seen at first: all of it, if it can be read then, else the selected state or the first ones. After that
 * what is seen stays where it is: when the frame gets another width, its middle; when what is drawn changes, its
 * first state. */
function Opening({ layout, selected }: { layout: Layout; selected: string | undefined }) {
  const flow = useReactFlow();
  const width = useStore((flow) => flow.width);
  const height = useStore((flow) => flow.height);
  const opened = useRef<Opened>(undefined);
  useEffect(() => {
    if (width === 0 || layout.nodes.length === 0) {
      return;
    }
    const { direction, start = { x: 0, y: 0 } } = layout;
    const before = opened.current;
    opened.current = { direction, start, width };
    const { x, y, zoom } = flow.getViewport();
    void flow.setViewport(
      before?.direction === direction
        ? {
            x: x + (width - before.width) / 2 + (before.start.x - start.x) * zoom,
            y: y + (before.start.y - start.y) * zoom,
            zoom,
          }
        : openingView(layout, selected, width, height),
    );
  }, [flow, layout, selected, width, height]);
  return null;
}

interface Opened {
  readonly direction: Layout["direction"];
  readonly start: Point;
  readonly width: number;
}

function openingView(layout: Layout, selected: string | undefined, width: number, height: number): Viewport {
  const fitting = Math.min((width - 48) / layout.width, (height - MARGIN_TOP - 24) / layout.height, 1);
  if (fitting >= READABLE) {
    return { x: (width - layout.width * fitting) / 2, y: MARGIN_TOP, zoom: fitting };
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
