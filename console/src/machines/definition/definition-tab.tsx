import { prettyJson } from "../../api/json";
import { CopyButton } from "../../design/copy";
import { Card } from "../../design/page";
import { CodeMode } from "../../studio/code/code-mode";
import { useText } from "../../text/text";
import type { Machine } from "../machine";
import styles from "./definition.module.css";
import { readDraft } from "./draft";
import { ExportMenu } from "./export-menu";

/** The definition as code and as a graph. It is edited in the Studio. */
export function DefinitionTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.definition;
  const hasDraft = readDraft(machine.stateMachineArn) !== undefined;
  return (
    <Card
      title={said.title}
      actions={
        <div className={styles.tools}>
          {hasDraft && <span className={styles.where}>{said.draftKept}</span>}
          <CopyButton value={machine.definition} label={said.title} />
          <ExportMenu name={machine.name} definition={machine.definition} />
        </div>
      }
    >
      <CodeMode value={readable(machine.definition)} />
    </Card>
  );
}

/** What a program wrote in one line is spread for reading. */
function readable(definition: string): string {
  return definition.includes("\n") ? definition : prettyJson(definition);
}
