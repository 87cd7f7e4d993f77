import styles from "./canvas.module.css";
import { useDragging } from "./drag";

/** What is dragged, under the pointer. */
export function Ghost() {
  const { drag } = useDragging();
  if (drag === undefined) {
    return null;
  }
  const { at, dragged, spot } = drag;
  const more = dragged.kind === "move" && dragged.paths.length > 1 ? ` +${dragged.paths.length - 1}` : "";
  return (
    <div
      className={styles.ghost}
      data-fits={spot !== undefined}
      style={{ transform: `translate(${at.x + 10}px, ${at.y + 8}px)` }}
      aria-hidden="true"
    >
      {dragged.title}
      {more}
    </div>
  );
}
