import type { ReactNode } from "react";
import { later } from "../../shell/later";
import styles from "./definition.module.css";

const DefinitionGraph = later(() => import("./definition-graph"));

interface Props {
  /** The editor of the definition. */
  code: ReactNode;
  definition: string;
  /** The state of this name was picked in the graph. */
  onPick: (state: string) => void;
}

/** Code, and beside it its graph. */
export function SideBySide({ code, definition, onPick }: Props) {
  return (
    <div className={styles.beside}>
      <div className={styles.code}>{code}</div>
      <div className={styles.graph}>
        <DefinitionGraph definition={definition} onPick={onPick} />
      </div>
    </div>
  );
}
