import { valueAt } from "../../execution/graph/definition";
import type { Layout } from "../../execution/graph/layout";
import { useText } from "../../text/text";
import styles from "./canvas.module.css";

/** The branches of what is Parallel, by their place in its result, and what is written of them. */
export function Branches({ layout }: { layout: Layout }) {
  const said = useText().inspector.parallel;
  return layout.branches.map(({ state, index, at, width }) => {
    const comment = valueAt(state.written, ["Branches", index, "Comment"]);
    const about = typeof comment === "string" ? comment : "";
    return (
      <span
        key={`${state.id} ${index}`}
        className={styles.branch}
        style={{ width, transform: `translate(${at.x}px, ${at.y}px)` }}
        title={about}
      >
        <strong>{said.branch(index + 1)}</strong> {about}
      </span>
    );
  });
}
