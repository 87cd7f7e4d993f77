import { useText } from "../../text/text";
import { useInspected } from "./editing";
import styles from "./inspector.module.css";
import { allows } from "./state-fields";
import { ArgumentsField } from "./task/arguments-field";
import { PathField } from "./values/path-field";
import { TemplateField } from "./values/template-field";
import { TwinField } from "./values/twin-field";

const DOES_WORK = ["Task", "Parallel", "Map"];

/** What becomes of the result, and what the next state is given. */
export function OutputTab() {
  const { language } = useInspected();
  return language === "JSONata" ? <Output /> : <OutputPaths />;
}

function Output() {
  const said = useText().inspector.output;
  const { state } = useInspected();
  const doesWork = DOES_WORK.includes(state.type);
  return (
    <>
      {state.type === "Task" && <ArgumentsField />}
      {state.type === "Parallel" && (
        <TemplateField name="Arguments" label={said.arguments} hint={said.argumentsHint} />
      )}
      <TemplateField
        name="Output"
        label={said.output}
        hint={state.type === "Choice" ? said.choiceHint : doesWork ? said.outputOfResult : said.outputOfInput}
        stage={doesWork ? "done" : "before"}
      />
    </>
  );
}

/** The stages in the order in which data passes them. */
function OutputPaths() {
  const said = useText().inspector.output;
  const { state, language } = useInspected();
  const has = (field: string) => allows(state.type, language, field);
  return (
    <>
      <p className={styles.soft}>{said.stages}</p>
      {has("Result") && (
        // `ResultPath` is no twin of it.
        <TwinField
          name="Result"
          twin=".$"
          label={said.result}
          hint={said.resultHint}
          type="any"
          isFixed
          first={{}}
        />
      )}
      {has("ResultSelector") && (
        <TemplateField name="ResultSelector" label={said.selector} hint={said.selectorHint} stage="done" />
      )}
      {has("ResultPath") && (
        <PathField name="ResultPath" label={said.resultPath} hint={said.resultPathHint} />
      )}
      <PathField name="OutputPath" label={said.path} hint={said.pathHint} />
    </>
  );
}
