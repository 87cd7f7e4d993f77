import { type ReactNode, useState } from "react";
import type { Schemas } from "../../api/client";
import { isJson } from "../../api/json";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { CodeMode } from "../../studio/code/code-mode";
import { useText } from "../../text/text";
import styles from "./definition.module.css";
import { definitionFrom } from "./files";
import { ImportButton } from "./import-button";
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
  const [importError, setImportError] = useState<unknown>();
  const found = useDiagnostics(value, type);
  const takeOver = (definition: string) => {
    setImportError(undefined);
    onChange(definition);
  };
  return (
    <div className={styles.stack}>
      {importError !== undefined && <ErrorBanner error={importError} />}
      {found.error !== null && <ErrorBanner error={found.error} />}
      <CodeMode
        value={value}
        onChange={onChange}
        diagnosed={found.data}
        tools={
          <>
            {isYaml(value) && (
              <Button small onClick={() => void definitionFrom(value).then(takeOver, setImportError)}>
                {said.fromYaml}
              </Button>
            )}
            <ImportButton onImport={takeOver} onError={setImportError} />
            <span className={styles.push} />
            {tools}
          </>
        }
      />
    </div>
  );
}

/** Whether a text is perhaps YAML: what begins as JSON does is rather JSON with a mistake in it. */
function isYaml(text: string): boolean {
  return /^\s*[^\s{[]/.test(text) && !isJson(text);
}
