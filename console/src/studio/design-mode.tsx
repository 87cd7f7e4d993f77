import { getLocation } from "jsonc-parser";
import { useMemo } from "react";
import { Banner } from "../design/banner";
import { allStates, members, parsed } from "../execution/graph/definition";
import { useDiagnostics } from "../machines/definition/use-diagnostics";
import type { MachineType } from "../machines/machine";
import { later } from "../shell/later";
import { useText } from "../text/text";
import type { Actions } from "./actions";
import { StatesBrowser } from "./browser/states-browser";
import { InspectorPane } from "./inspector-pane";
import { ProblemList } from "./problem-list";
import { ProblemsProvider, problemsOf, stateAround } from "./problems";
import styles from "./studio.module.css";
import { languageOf } from "./use-editing";
import { useStudio } from "./use-studio";

const Canvas = later(() => import("./canvas/canvas"));

/** The definition as a drawing, with what can be put on it at the left and what is selected at the right. */
export function DesignMode({ type, actions }: { type: MachineType; actions: Actions }) {
  const said = useText().canvas;
  const studio = useStudio();
  const { text, workflow, isReadable, select } = studio;
  const found = useDiagnostics(text, type).data;
  const problems = useMemo(
    () =>
      problemsOf(
        workflow,
        text,
        (found?.marks ?? []).map(({ from, severity }) => ({
          from,
          severity: severity === "error" ? "ERROR" : "WARNING",
        })),
      ),
    [workflow, text, found],
  );
  if (!isReadable) {
    return (
      <div className={styles.sheet}>
        <Banner kind="warning" title={said.notReadable} />
      </div>
    );
  }
  const goTo = (index: number) => {
    const from = found?.marks[index]?.from;
    const path = from === undefined ? [] : getLocation(text, from + 1).path;
    const state = stateAround([...allStates(workflow)], path);
    select(state === undefined ? [] : [state.path]);
  };
  const language = languageOf(members(parsed(text)));
  return (
    <ProblemsProvider value={problems}>
      <div className={styles.design}>
        <StatesBrowser language={language} onAdd={({ fragment }) => actions.add(fragment)} />
        <div className={styles.middle}>
          <Canvas chosen={actions.chosen} onChoose={actions.choose} />
          <ProblemList diagnostics={found?.diagnostics} onPick={goTo} />
        </div>
        <InspectorPane actions={actions} />
      </div>
    </ProblemsProvider>
  );
}
