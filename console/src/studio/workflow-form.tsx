import { SelectField, TextField } from "../design/field";
import { allStates, members, parsed } from "../execution/graph/definition";
import { useText } from "../text/text";
import { setAt } from "./document/json-text";
import styles from "./studio.module.css";
import { useStudio } from "./use-studio";

const TIMEOUT_SECONDS_MAX = 99_999_999;

/** What is said of the workflow as a whole. */
export function WorkflowForm() {
  const text = useText().canvas.workflow;
  const { text: written, workflow, edit } = useStudio();
  const definition = members(parsed(written));
  const set = (member: string, value: unknown) => edit((text) => setAt(text, [member], value), member);
  const timeout = definition.TimeoutSeconds;
  return (
    <div className={styles.form}>
      <p className={styles.soft}>{text.empty}</p>
      <TextField
        label={text.comment}
        value={typeof definition.Comment === "string" ? definition.Comment : ""}
        onChange={({ target }) => set("Comment", target.value === "" ? undefined : target.value)}
      />
      <SelectField
        label={text.language}
        hint={text.languageHint}
        value={definition.QueryLanguage === "JSONata" ? "JSONata" : "JSONPath"}
        options={[
          { value: "JSONata", name: "JSONata" },
          { value: "JSONPath", name: "JSONPath" },
        ]}
        onChange={({ target }) => set("QueryLanguage", target.value)}
      />
      <TextField
        label={text.timeout}
        hint={text.timeoutHint}
        inputMode="numeric"
        value={timeout === undefined ? "" : String(timeout)}
        wrong={timeout === undefined || isTimeout(timeout) ? undefined : text.timeoutWrong}
        onChange={({ target }) => set("TimeoutSeconds", numberOrText(target.value))}
      />
      <SelectField
        label={text.start}
        value={typeof definition.StartAt === "string" ? definition.StartAt : ""}
        options={workflow.states.map(({ name }) => ({ value: name, name }))}
        onChange={({ target }) => set("StartAt", target.value)}
      />
      <p className={styles.soft}>{text.counts([...allStates(workflow)].length)}</p>
    </div>
  );
}

function isTimeout(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= TIMEOUT_SECONDS_MAX;
}

/** What was typed: a number if it is one, so that what is wrong stays to be seen. */
function numberOrText(typed: string): unknown {
  const trimmed = typed.trim();
  return trimmed === "" ? undefined : /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}
