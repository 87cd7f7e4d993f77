import { useState } from "react";
import { isJson } from "../../api/json";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { definitionFrom } from "../../machines/definition/files";
import { ImportButton } from "../../machines/definition/import-button";
import { useDiagnostics } from "../../machines/definition/use-diagnostics";
import type { MachineType } from "../../machines/machine";
import { useText } from "../../text/text";
import { useStudio } from "../use-studio";
import { CodeMode } from "./code-mode";
import styles from "./code-mode.module.css";

/** The definition as code, with what the server says of it. What is typed in a row is taken back together. */
export function DefinitionEditor({ type }: { type: MachineType }) {
  const said = useText().machines.definition;
  const { text, edit } = useStudio();
  const [importError, setImportError] = useState<unknown>();
  const found = useDiagnostics(text, type);
  const takeOver = (definition: string) => {
    setImportError(undefined);
    edit(() => definition);
  };
  return (
    <div className={styles.stack}>
      {importError !== undefined && <ErrorBanner error={importError} />}
      {found.error !== null && <ErrorBanner error={found.error} />}
      <CodeMode
        value={text}
        onChange={(written) => edit(() => written, "code")}
        diagnosed={found.data}
        tools={
          <>
            {isYaml(text) && (
              <Button small onClick={() => void definitionFrom(text).then(takeOver, setImportError)}>
                {said.fromYaml}
              </Button>
            )}
            <ImportButton onImport={takeOver} onError={setImportError} />
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
