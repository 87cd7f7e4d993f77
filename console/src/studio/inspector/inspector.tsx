import { useMemo } from "react";
import { Tabs } from "../../design/tabs";
import { useText } from "../../text/text";
import { ConfigurationTab } from "./configuration-tab";
import { DefinitionTab } from "./definition-tab";
import { type Editing, InspectedProvider, type Run } from "./editing";
import { ErrorsTab } from "./errors/errors-tab";
import { InputTab } from "./input-tab";
import styles from "./inspector.module.css";
import { OutputTab } from "./output-tab";
import { Foreign } from "./query-language/foreign";
import { type TabKey, tabsOf } from "./state-fields";
import { VariablesTab } from "./variables-tab";

interface Props {
  editing: Editing;
  /** What the state had in a run: values in it can be pointed at. */
  run: Run | undefined;
}

/** All that can be said of one state, by form. */
export function Inspector({ editing, run }: Props) {
  const inspected = useMemo(() => ({ ...editing, written: editing.state.written, run }), [editing, run]);
  return (
    <InspectedProvider value={inspected}>
      {/* Another state begins anew, whatever was half typed in this one. */}
      <Body key={editing.state.id} editing={editing} />
    </InspectedProvider>
  );
}

const CONTENT: Record<TabKey, () => React.ReactNode> = {
  configuration: ConfigurationTab,
  input: InputTab,
  output: OutputTab,
  variables: VariablesTab,
  errors: ErrorsTab,
  definition: DefinitionTab,
};

function Body({ editing }: { editing: Editing }) {
  const said = useText().inspector;
  const { state, language, isReadOnly } = editing;
  const keys = tabsOf(state.type, language);
  return (
    <div className={styles.inspector}>
      <Foreign />
      <Tabs
        label={said.tabsOf(state.name)}
        parameter="inspect"
        tabs={keys.map((key) => {
          const Content = CONTENT[key];
          return {
            key,
            title: said.tabs[language === "JSONata" && key === "output" ? titleOfOutput(state.type) : key],
            content: (
              <fieldset className={styles.fields} disabled={isReadOnly} aria-label={said.tabs[key]}>
                <Content />
              </fieldset>
            ),
          };
        })}
      />
    </div>
  );
}

/** JSONata says arguments and output together, where there are arguments. */
function titleOfOutput(type: string): "output" | "argumentsAndOutput" {
  return type === "Task" || type === "Parallel" ? "argumentsAndOutput" : "output";
}
