import { Card } from "../../design/page";
import type { Machine } from "../../machines/machine";
import { MachineFacts } from "../../machines/machine-facts";
import { LoggingTab } from "../../machines/settings/logging-tab";
import { TagsTab } from "../../machines/settings/tags-tab";
import { useText } from "../../text/text";
import styles from "../studio.module.css";

/** What a state machine is beside its definition; each part is saved by itself. */
export function MachineConfig({ machine }: { machine: Machine }) {
  const text = useText();
  return (
    <>
      <Card title={text.canvas.config.identity}>
        <MachineFacts machine={machine} />
        <p className={styles.soft}>{text.canvas.config.fixed}</p>
      </Card>
      <LoggingTab machine={machine} />
      <TagsTab machine={machine} />
    </>
  );
}
