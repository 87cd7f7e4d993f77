import { Json } from "../design/json";
import { useText } from "../text/text";
import { messageOf } from "./cause";
import styles from "./execution.module.css";

/** Why something failed: what a function says is read at once, all of it on demand. */
export function CauseShown({ cause }: { cause: string }) {
  const text = useText();
  const message = messageOf(cause);
  if (message === undefined) {
    return <p className={styles.cause}>{cause}</p>;
  }
  return (
    <>
      <p className={styles.cause}>{message}</p>
      <details className={styles.whole}>
        <summary>{text.execution.wholeCause}</summary>
        <Json value={cause} label={text.execution.wholeCause} />
      </details>
    </>
  );
}
