import { useState } from "react";
import { ButtonLink } from "../../design/button";
import { CopyButton } from "../../design/copy";
import { Card } from "../../design/page";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { CodeEditor, type CodePlace } from "../code/code-editor";
import type { Machine } from "../machine";
import styles from "./definition.module.css";
import { readDraft } from "./draft";
import { ExportMenu } from "./export-menu";
import { SideBySide } from "./side-by-side";

/** The definition as code and as a graph. It is edited in the Studio. */
export function DefinitionTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.definition;
  const [place, setPlace] = useState<CodePlace>();
  const hasDraft = readDraft(machine.stateMachineArn) !== undefined;
  return (
    <Card
      title={said.title}
      actions={
        <div className={styles.tools}>
          {hasDraft && <span className={styles.where}>{said.draftKept}</span>}
          <CopyButton value={machine.definition} label={said.title} />
          <ExportMenu name={machine.name} definition={machine.definition} />
          <ButtonLink small kind="primary" href={paths.studio(machine.name)}>
            {text.words.edit}
          </ButtonLink>
        </div>
      }
    >
      <SideBySide
        code={<CodeEditor label={said.title} value={machine.definition} place={place} />}
        definition={machine.definition}
        onPick={(at) => setPlace({ at, isEntered: false })}
      />
    </Card>
  );
}
