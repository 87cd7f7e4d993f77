import { type ReactNode, useState } from "react";
import type { Schemas } from "../../api/client";
import { isJson, prettyJson } from "../../api/json";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { useText } from "../../text/text";
import { CodeEditor, type CodePlace } from "../code/code-editor";
import styles from "./definition.module.css";
import { Diagnostics } from "./diagnostics";
import { definitionFrom } from "./files";
import { ImportButton } from "./import-button";
import { SideBySide } from "./side-by-side";
import { useDiagnostics } from "./use-diagnostics";

interface Props {
  value: string;
  onChange: (definition: string) => void;
  type: Schemas["StateMachineType"];
  /** More that can be done with it. */
  tools?: ReactNode;
}

/** A definition that is being written, with what the server says of it. */
export function DefinitionEditor({ value, onChange, type, tools }: Props) {
  const said = useText().machines.definition;
  const [place, setPlace] = useState<CodePlace>();
  const [importError, setImportError] = useState<unknown>();
  const found = useDiagnostics(value, type);
  const takeOver = (definition: string) => {
    setImportError(undefined);
    onChange(definition);
  };
  return (
    <div className={styles.stack}>
      <div className={styles.tools}>
        <Button small disabled={!isJson(value)} onClick={() => onChange(prettyJson(value))}>
          {said.format}
        </Button>
        {isYaml(value) && (
          <Button small onClick={() => void definitionFrom(value).then(takeOver, setImportError)}>
            {said.fromYaml}
          </Button>
        )}
        <ImportButton onImport={takeOver} onError={setImportError} />
        <span className={styles.push} />
        {tools}
      </div>
      {importError !== undefined && <ErrorBanner error={importError} />}
      <SideBySide
        code={
          <CodeEditor
            label={said.title}
            value={value}
            onChange={onChange}
            marks={found.data?.marks ?? []}
            place={place}
          />
        }
        definition={value}
        onPick={(at) => setPlace({ at, isEntered: false })}
      />
      {found.error !== null && <ErrorBanner error={found.error} />}
      {found.data !== undefined && (
        <Diagnostics
          diagnostics={found.data.diagnostics}
          onPick={(index) => setPlace({ at: found.data.marks[index]?.from ?? 0, isEntered: true })}
        />
      )}
    </div>
  );
}

/** Whether a text is perhaps YAML: what begins as JSON does is rather JSON with a mistake in it. */
function isYaml(text: string): boolean {
  return /^\s*[^\s{[]/.test(text) && !isJson(text);
}
