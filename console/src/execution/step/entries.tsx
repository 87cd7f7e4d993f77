import { Button } from "../../design/button";
import { useText } from "../../text/text";
import { selecting } from "../address";
import type { Step } from "../story/story";
import { useTold } from "../told";
import styles from "./step.module.css";

/** A way through all entries of a state: a loop or a Map enters it many times. */
export function Entries({ step }: { step: Step }) {
  const text = useText();
  const { story, show } = useTold();
  const entries = story.byState.get(step.state) ?? [];
  const at = entries.indexOf(step);
  if (entries.length < 2) {
    return null;
  }
  const button = (sign: string, label: string, to: Step | undefined) => (
    <Button small aria-label={label} disabled={to === undefined} onClick={() => to && show(selecting(to))}>
      {sign}
    </Button>
  );
  return (
    <div className={styles.entries}>
      {button("‹", text.execution.step.previous, entries[at - 1])}
      <span>{text.execution.step.entry(at + 1, entries.length)}</span>
      {button("›", text.execution.step.next, entries[at + 1])}
    </div>
  );
}
