import { useMemo, useState } from "react";
import { Button } from "../design/button";
import { parsed, type State } from "../execution/graph/definition";
import { useText } from "../text/text";
import type { Actions } from "./actions";
import { useColumns } from "./columns";
import { spotAfter } from "./document/spot";
import type { Run } from "./inspector/editing";
import { Inspector } from "./inspector/inspector";
import type { StateData } from "./run-data";
import styles from "./studio.module.css";
import { TestStatePanel } from "./test-state/test-state-panel";
import { useEditing } from "./use-editing";
import { useRunData } from "./use-last-run";
import { useStudio } from "./use-studio";
import { WorkflowForm } from "./workflow-form";

/** What is selected, to be edited: a state, several, or the workflow. */
export function InspectorPane({ actions }: { actions: Actions }) {
  const text = useText().canvas;
  const { selected } = useStudio();
  const [state, ...more] = selected;
  if (state === undefined) {
    return (
      <aside
        className={styles.inspector}
        aria-label={text.wholeWorkflow}
        data-column="inspector"
        tabIndex={-1}
      >
        <h2>{text.wholeWorkflow}</h2>
        <WorkflowForm />
      </aside>
    );
  }
  return more.length === 0 ? (
    <StatePane state={state} actions={actions} />
  ) : (
    <aside
      className={styles.inspector}
      aria-label={text.several(selected.length)}
      data-column="inspector"
      tabIndex={-1}
    >
      <h2>{text.several(selected.length)}</h2>
      <p className={styles.soft}>{text.severalWhat}</p>
      <Both actions={actions} />
    </aside>
  );
}

/** One state: by form, or tried. */
function StatePane({ state, actions }: { state: State; actions: Actions }) {
  const text = useText();
  const { text: definition } = useStudio();
  const editing = useEditing(state);
  const data = useRunData(state.name);
  const run = useMemo(() => data && runOf(data), [data]);
  const [isTested, setTested] = useState(false);
  return (
    <aside
      className={styles.inspector}
      aria-label={state.name}
      data-wide={isTested}
      data-column="inspector"
      tabIndex={-1}
    >
      <div className={styles.head}>
        <h2>{state.name}</h2>
        <Button small aria-pressed={isTested} onClick={() => setTested(!isTested)}>
          {text.canvas.test}
        </Button>
        <AddAfter state={state} actions={actions} />
        <Both actions={actions} />
      </div>
      {isTested ? (
        <TestStatePanel definition={definition} stateName={state.name} sample={data?.input} />
      ) : (
        <Inspector editing={editing} run={run} />
      )}
    </aside>
  );
}

function runOf({ input, result, variables }: StateData): Run {
  const values = Object.entries(variables).map(([name, value]) => [name, parsed(value)]);
  return {
    input: parsed(input),
    result: result === undefined ? undefined : parsed(result),
    variables: Object.fromEntries(values),
  };
}

/** Where nothing can be dragged from beside the canvas, one goes on from here. */
function AddAfter({ state, actions }: { state: State; actions: Actions }) {
  const text = useText().canvas;
  const { room, leadTo } = useColumns();
  const spot = spotAfter(state);
  return room === 3 || spot === undefined ? null : (
    <Button
      small
      onClick={() => {
        actions.choose(spot);
        leadTo("states");
      }}
    >
      {text.addAfter}
    </Button>
  );
}

/** What can be done with one state as with several. */
function Both({ actions }: { actions: Actions }) {
  const text = useText().canvas;
  return (
    <div className={styles.tools}>
      <Button small onClick={actions.duplicate}>
        {text.duplicate}
      </Button>
      <Button small kind="danger" onClick={actions.remove}>
        {text.remove}
      </Button>
    </div>
  );
}
