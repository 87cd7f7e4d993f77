import { members } from "../../execution/graph/definition";
import { useText } from "../../text/text";
import { AssignFields } from "./assign-fields";
import { useInspected } from "./editing";
import styles from "./inspector.module.css";
import { usePut } from "./use-put";

const DOES_WORK = ["Task", "Parallel", "Map"];

/** What the state assigns, and what is assigned before it. */
export function VariablesTab() {
  const said = useText().inspector.variables;
  const { state, language, written, variables } = useInspected();
  const put = usePut();
  // In a Pass of JSONPath `$` is what it makes, unless it makes nothing.
  const makes = language === "JSONPath" && ("Result" in written || "Parameters" in written);
  const hasResult = DOES_WORK.includes(state.type) || (state.type === "Pass" && makes);
  return (
    <>
      <div className={styles.section}>
        <h3>{said.assigned}</h3>
        <p className={styles.soft}>{state.type === "Choice" ? said.ofDefault : said.about}</p>
        <AssignFields
          value={members(written.Assign)}
          stage={hasResult ? "done" : "before"}
          onChange={(assign) => put(["Assign"], assign)}
        />
      </div>
      <div className={styles.section}>
        <h3>{said.inScope}</h3>
        {variables.length === 0 ? (
          <p className={styles.soft}>{said.none}</p>
        ) : (
          <ul>
            {variables.map(({ name, assignedBy }) => (
              <li key={name}>
                <code>${name}</code> <span className={styles.soft}>{said.by(assignedBy)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
