import { lazy, type ReactNode, Suspense } from "react";
import { Loading } from "../../shell/loading";
import styles from "./definition.module.css";

const DefinitionGraph = lazy(() => import("./definition-graph"));

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
        <Suspense fallback={<Loading />}>
          <DefinitionGraph definition={definition} onPick={onPick} />
        </Suspense>
      </div>
    </div>
  );
}
