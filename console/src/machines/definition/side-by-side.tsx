import type { ReactNode } from "react";
import styles from "./definition.module.css";

/** Draws a definition. */
export type Graph = (definition: string) => ReactNode;

/** Code, and beside it its graph where one is drawn. */
export function SideBySide({ code, graph }: { code: ReactNode; graph?: ReactNode }) {
  return (
    <div className={graph === undefined ? styles.alone : styles.beside}>
      <div className={styles.code}>{code}</div>
      {graph !== undefined && <div className={styles.graph}>{graph}</div>}
    </div>
  );
}
