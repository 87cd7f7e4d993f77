import { useEffect, useState } from "react";
import { CodeEditor } from "../../machines/code/code-editor";
import { useText } from "../../text/text";
import { useInspected } from "./editing";
import styles from "./inspector.module.css";
import { unknownFields } from "./state-fields";
import { usePut } from "./use-put";

/** The whole state as it is written, with what no form knows. */
export function DefinitionTab() {
  const said = useText().inspector.definition;
  const { state, written, isReadOnly } = useInspected();
  const put = usePut();
  const pretty = JSON.stringify(written, null, 2);
  const [draft, setDraft] = useState(pretty);
  useEffect(() => {
    setDraft((draft) => (stateIn(draft).text === JSON.stringify(JSON.parse(pretty)) ? draft : pretty));
  }, [pretty]);
  const change = (text: string) => {
    setDraft(text);
    const { state: next } = stateIn(text);
    if (next !== undefined) {
      put([], next);
    }
  };
  const fault = stateIn(draft).fault;
  const unknown = unknownFields(state.type, written);
  return (
    <div className={styles.section}>
      <p className={styles.soft}>{said.about}</p>
      <CodeEditor label={said.label} value={draft} {...(!isReadOnly && { onChange: change })} />
      <p className={styles.wrong} role="status">
        {fault !== undefined && said.faults[fault]}
      </p>
      {unknown.length > 0 && <p className={styles.soft}>{said.unknown(unknown)}</p>}
    </div>
  );
}

interface Read {
  readonly state?: object;
  /** What it says, for comparison. */
  readonly text?: string;
  readonly fault?: "noJson" | "noState";
}

function stateIn(draft: string): Read {
  try {
    const value: unknown = JSON.parse(draft);
    const isState = typeof value === "object" && value !== null && !Array.isArray(value);
    return isState ? { state: value, text: JSON.stringify(value) } : { fault: "noState" };
  } catch {
    return { fault: "noJson" };
  }
}
