import { getLocation } from "jsonc-parser";
import { useMemo } from "react";
import { Banner } from "../design/banner";
import { allStates, members, parsed, type Workflow } from "../execution/graph/definition";
import { useDiagnostics } from "../machines/definition/use-diagnostics";
import type { MachineType } from "../machines/machine";
import { later } from "../shell/later";
import { type Text, useText } from "../text/text";
import type { Actions } from "./actions";
import { StatesBrowser } from "./browser/states-browser";
import { ColumnBar } from "./column-bar";
import { ColumnsProvider, useNewColumns } from "./columns";
import { type Spot, stateAt } from "./document/spot";
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
  const columns = useNewColumns();
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
    columns.leadTo("inspector");
  };
  const choose = (spot: Spot, isMeant: boolean) => {
    // Where the states stay in sight, choosing it again takes it back.
    actions.choose(isMeant && columns.room === 3 ? undefined : spot);
    columns.leadTo("states");
  };
  const language = languageOf(members(parsed(text)));
  return (
    <ProblemsProvider value={problems}>
      <ColumnsProvider value={columns}>
        <ColumnBar />
        <div className={styles.design} data-room={columns.room} data-chosen={columns.chosen}>
          {columns.isShown("states") && (
            <StatesBrowser
              language={language}
              where={whereText(said, workflow, actions.chosen)}
              onAdd={({ fragment }) => {
                actions.add(fragment);
                columns.leadTo("inspector");
              }}
            />
          )}
          {columns.isShown("canvas") && (
            <div className={styles.middle} data-column="canvas">
              <Canvas chosen={actions.chosen} onChoose={choose} />
              <ProblemList diagnostics={found?.diagnostics} onPick={goTo} />
            </div>
          )}
          {columns.isShown("inspector") && <InspectorPane actions={actions} />}
        </div>
      </ColumnsProvider>
    </ProblemsProvider>
  );
}

/** Where what is added is put, if a place was chosen. */
function whereText(said: Text["canvas"], workflow: Workflow, chosen: Spot | undefined): string | undefined {
  if (chosen === undefined) {
    return undefined;
  }
  const state = chosen.kind === "exit" ? stateAt(workflow, chosen.state) : undefined;
  return state === undefined ? said.insertStart : said.insertAfter(state.name);
}
