import { useDragging } from "../canvas/drag";
import styles from "./browser.module.css";
import type { Entry } from "./entries";

/** One of the things that can be put on the canvas. */
export function EntryCard({ entry, onAdd }: { entry: Entry; onAdd: () => void }) {
  const { press } = useDragging();
  const { title, what, sign, fragment } = entry;
  return (
    <button
      type="button"
      className={styles.entry}
      title={what}
      onClick={onAdd}
      onPointerDown={(event) => press(event, { kind: "new", title, fragment })}
    >
      {sign}
      <span className={styles.words}>
        <span className={styles.title}>{title}</span>
        <span className={styles.what}>{what}</span>
      </span>
    </button>
  );
}
