import { Button } from "../design/button";
import { useText } from "../text/text";
import type { Actions } from "./actions";
import styles from "./studio.module.css";
import { useStudio } from "./use-studio";
import { WorkflowForm } from "./workflow-form";

/** What is selected, to be edited: a state, several, or the workflow. */
export function InspectorPane({ actions }: { actions: Actions }) {
  const text = useText().canvas;
  const { selected } = useStudio();
  const [state] = selected;
  return (
    <aside className={styles.inspector} aria-label={state?.name ?? text.wholeWorkflow}>
      {selected.length > 1 ? (
        <>
          <h2>{text.several(selected.length)}</h2>
          <p className={styles.soft}>{text.severalWhat}</p>
        </>
      ) : state === undefined ? (
        <>
          <h2>{text.wholeWorkflow}</h2>
          <WorkflowForm />
        </>
      ) : (
        <h2>{state.name}</h2>
      )}
      {selected.length > 0 && (
        <div className={styles.tools}>
          <Button small onClick={actions.duplicate}>
            {text.duplicate}
          </Button>
          <Button small kind="danger" onClick={actions.remove}>
            {text.remove}
          </Button>
        </div>
      )}
    </aside>
  );
}
