import { useState } from "react";
import { isJson, prettyJson } from "../../api/json";
import { Button } from "../../design/button";
import { parsed } from "../../execution/graph/definition";
import { CodeEditor } from "../../machines/code/code-editor";
import { fieldsOfSchema } from "../../studio/catalogue/schema";
import { useText } from "../../text/text";
import { JsonForm } from "./json-form";
import styles from "./json-input.module.css";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The JSON Schema of what is asked for, if one is known: then it is a form, too. */
  schema?: unknown;
  isWrong: boolean;
}

/** A value to be typed: as JSON, or as a form where a schema says what it is like. */
export function JsonInput({ label, value, onChange, schema, isWrong }: Props) {
  const text = useText();
  const said = text.resources;
  const fields = fieldsOfSchema(schema);
  const [isJsonShown, setJsonShown] = useState(false);
  const isFormPossible = fields.length > 0 && isObject(value);
  const isForm = isFormPossible && !isJsonShown;
  return (
    <div className={styles.input}>
      <div className={styles.head}>
        <b>{label}</b>
        <span className={styles.push} />
        {fields.length > 0 && (
          <>
            <Button
              small
              aria-pressed={isForm}
              disabled={!isFormPossible}
              onClick={() => setJsonShown(false)}
            >
              {said.asForm}
            </Button>
            <Button small aria-pressed={!isForm} onClick={() => setJsonShown(true)}>
              JSON
            </Button>
          </>
        )}
        {!isForm && (
          <Button kind="quiet" small disabled={!isJson(value)} onClick={() => onChange(prettyJson(value))}>
            {text.code.format}
          </Button>
        )}
      </div>
      {isForm ? (
        <JsonForm fields={fields} value={value} onChange={onChange} />
      ) : (
        <CodeEditor small label={label} value={value} onChange={onChange} />
      )}
      <p role="alert" className={styles.wrong}>
        {isWrong ? text.execution.noJson : ""}
      </p>
    </div>
  );
}

function isObject(text: string): boolean {
  const value = parsed(text);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
