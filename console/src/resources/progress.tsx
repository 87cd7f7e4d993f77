import styles from "./progress.module.css";

/** How far something is. */
export function Progress({ done, total, label }: { done: number; total: number; label: string }) {
  return (
    <span className={styles.progress}>
      <progress value={done} max={Math.max(total, 1)} aria-label={label} />
      <span>
        {done} / {total}
      </span>
    </span>
  );
}
