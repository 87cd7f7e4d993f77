import { Handle, type Node, type NodeProps, Position, useReactFlow } from "@xyflow/react";
import { memo } from "react";
import { Link } from "wouter";
import { useText } from "../../text/text";
import { type Direction, NODE_HEIGHT, NODE_WIDTH } from "./layout";
import styles from "./map.module.css";
import { noteText, toneOf } from "./notes";
import { pageOfNode } from "./pages";
import { useRate } from "./pulse-context";
import type { GraphNode } from "./sketch";

export type BoxNode = Node<{ readonly node: GraphNode; readonly direction: Direction }, "box">;

/** Where edges arrive and leave. */
const ENDS = { right: [Position.Left, Position.Right], down: [Position.Top, Position.Bottom] } as const;

/** A node of the map: what it is, its name, and what is told of it. */
export const NodeBox = memo(function NodeBox({
  data: { node, direction },
  positionAbsoluteX: x,
  positionAbsoluteY: y,
}: NodeProps<BoxNode>) {
  const text = useText();
  const { getZoom, setCenter } = useReactFlow();
  const rate = useRate(node.id);
  const page = pageOfNode(node);
  const notes = node.notes.map((note) => noteText(text, note));
  const [from, to] = ENDS[direction];
  const told = rate > 0 ? [text.events.map.live(rate), ...notes] : notes;
  return (
    <div className={styles.box} data-tone={toneOf(node.notes)} data-live={rate > 0} data-kind={node.kind}>
      <Handle type="target" position={from} className={styles.handle} isConnectable={false} />
      <span className={styles.kind}>{text.events.map.kinds[node.kind]}</span>
      {page === undefined ? (
        <span className={styles.name} title={node.name}>
          {node.name}
        </span>
      ) : (
        <Link
          href={page}
          className={styles.name}
          title={node.name}
          onFocus={(event) => {
            // Who comes with the keyboard may come to a box that is out of sight.
            if (event.currentTarget.matches(":focus-visible")) {
              void setCenter(x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2, { zoom: getZoom() });
            }
          }}
        >
          {node.name}
        </Link>
      )}
      <span className={styles.notes} title={told.join(" · ")}>
        {told.join(" · ")}
      </span>
      <Handle type="source" position={to} className={styles.handle} isConnectable={false} />
    </div>
  );
});
