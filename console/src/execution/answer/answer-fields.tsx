import { isJson } from "../../api/json";
import { Button } from "../../design/button";
import { AreaField, TextField } from "../../design/field";
import { JsonInput } from "../../resources/json-input/json-input";
import { useText } from "../../text/text";
import type { AnswerForm } from "./answer";
import styles from "./answer.module.css";

interface Props {
  form: AnswerForm;
  /** What comes of such a task, if that is described. */
  schema: unknown;
  onChange: (changes: Partial<AnswerForm>) => void;
}

/** Whether the task was done, what came of it, and why it is so. */
export function AnswerFields({ form, schema, onChange }: Props) {
  const text = useText();
  const said = text.execution.answer;
  return (
    <>
      <fieldset className={styles.outcomes} aria-label={said.outcome}>
        <Button small aria-pressed={!form.isError} onClick={() => onChange({ isError: false })}>
          {said.result}
        </Button>
        <Button small aria-pressed={form.isError} onClick={() => onChange({ isError: true })}>
          {text.words.error}
        </Button>
      </fieldset>
      {form.isError ? (
        <>
          <TextField
            label={text.words.error}
            value={form.error}
            maxLength={256}
            onChange={({ target }) => onChange({ error: target.value })}
          />
          <AreaField
            label={text.words.cause}
            rows={2}
            value={form.cause}
            maxLength={32_768}
            onChange={({ target }) => onChange({ cause: target.value })}
          />
        </>
      ) : (
        <JsonInput
          label={said.result}
          value={form.output}
          schema={schema}
          isWrong={!isJson(form.output)}
          onChange={(output) => onChange({ output })}
        />
      )}
      <AreaField
        label={said.comment}
        hint={said.commentHint}
        rows={2}
        maxLength={4096}
        value={form.comment}
        onChange={({ target }) => onChange({ comment: target.value })}
      />
    </>
  );
}
