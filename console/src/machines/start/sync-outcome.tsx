import { Link } from "wouter";
import type { Output } from "../../api/client";
import { Json } from "../../design/json";
import { Status } from "../../design/status";
import { Duration } from "../../design/time";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import styles from "../machines.module.css";

/** What came of an Express execution whose end was waited for. */
export function SyncOutcome({ outcome }: { outcome: Output<"StartSyncExecution"> }) {
  const text = useText();
  return (
    <section className={styles.stack} aria-label={text.machines.start.outcome} aria-live="polite">
      <p className={styles.row}>
        <Status status={outcome.status} />
        <Duration from={outcome.startDate} until={outcome.stopDate} />
        <Link href={paths.execution(outcome.executionArn)}>{text.machines.start.toExecution}</Link>
      </p>
      {outcome.output !== undefined && <Json value={outcome.output} label={text.words.output} />}
      {outcome.error !== undefined && (
        <p>
          <b>{outcome.error}</b>
        </p>
      )}
      {outcome.cause !== undefined && <Json value={outcome.cause} label={text.words.cause} />}
    </section>
  );
}
