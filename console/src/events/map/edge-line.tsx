import {
  BaseEdge,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  Position,
} from "@xyflow/react";
import { memo } from "react";
import { useText } from "../../text/text";
import { placeOfLabel, shareOf } from "./label";
import styles from "./map.module.css";
import { edgeText, toneOf } from "./notes";
import { useRate } from "./pulse-context";
import type { GraphEdge } from "./sketch";

export type LineEdge = Edge<{ readonly edge: GraphEdge }, "line">;

/** An edge of the map with how much goes along it; it moves while something is published. */
export const EdgeLine = memo(function EdgeLine({ data, ...ends }: EdgeProps<LineEdge>) {
  const text = useText();
  const edge = data?.edge;
  const rate = useRate(edge?.from ?? "");
  const [path] = getBezierPath(ends);
  if (edge === undefined) {
    return null;
  }
  const label = edgeText(text, edge);
  const isPublished = edge.from.startsWith("publisher:");
  const isOpen = edge.count === undefined && edge.notes.some((note) => note.kind === "declaredOnly");
  const direction = ends.sourcePosition === Position.Bottom ? "down" : "right";
  const { x, y } = placeOfLabel(ends, shareOf(edge), direction);
  return (
    <>
      <g
        className={styles.line}
        data-tone={toneOf(edge.notes)}
        data-live={isPublished && rate > 0}
        data-open={isOpen}
        data-idle={(edge.count ?? 0) === 0}
      >
        <BaseEdge path={path} {...(ends.markerEnd !== undefined && { markerEnd: ends.markerEnd })} />
      </g>
      {label !== "" && (
        <EdgeLabelRenderer>
          <div
            className={styles.label}
            data-tone={toneOf(edge.notes)}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            title={edge.types.join(", ")}
          >
            {label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
