import { memo, useMemo } from "react";
import { classes } from "../../design/classes";
import { useText } from "../../text/text";
import styles from "./graph.module.css";
import { labelsOf } from "./labels";
import type { Layout } from "./layout";
import { pathOf, startOf } from "./path";

/** The lines between states, with what is said on them. */
export const Lines = memo(function Lines({ layout }: { layout: Layout }) {
  const { width, height, lines } = layout;
  const first = startOf(layout);
  return (
    <div className={styles.lines}>
      <svg width={width} height={height} aria-hidden="true">
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {first !== undefined && (
          <>
            <circle cx={first.centre.x} cy={first.centre.y} r="6" className={styles.start} />
            <path d={pathOf([first.centre, first.end])} className={styles.line} />
          </>
        )}
        {lines.map((line) => (
          <Stroke key={line.id} d={pathOf(line.points)} isCatch={line.kind === "catch"} />
        ))}
      </svg>
      <Labels layout={layout} />
    </div>
  );
});

/** One line; it is drawn anew only when it goes another way. */
const Stroke = memo(function Stroke({ d, isCatch }: { d: string; isCatch: boolean }) {
  return <path d={d} className={classes(styles.line, isCatch && styles.catch)} />;
});

function Labels({ layout }: { layout: Layout }) {
  const text = useText().execution.graph;
  const labels = useMemo(() => labelsOf(layout, text.otherwise), [layout, text]);
  return labels.map(({ id, kind, text, at, widthMax }) => (
    <span
      key={id}
      className={classes(styles.label, kind === "catch" && styles.catchLabel)}
      style={{ maxWidth: widthMax, transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
      title={text}
    >
      {text}
    </span>
  ));
}
