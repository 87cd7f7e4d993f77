import { Status } from "../../design/status";
import { duration, Moment } from "../../design/time";
import { useText } from "../../text/text";
import type { Attempt, Step } from "../story/story";
import styles from "./step.module.css";
import { Failed } from "./step-data";

/** Each try at a state's task, and how long was waited before the next one. */
export function Attempts({ step }: { step: Step }) {
  const text = useText();
  const said = text.execution.step;
  return (
    <ol className={styles.stack}>
      {step.attempts.map((attempt, index) => (
        <li key={attempt.scheduledAt + index} className={styles.attempt}>
          <div className={styles.entries}>
            <strong>{index === 0 ? said.firstAttempt : said.retry(index)}</strong>
            <Status status={attempt.status} />
          </div>
          <p className={styles.quiet}>
            <Moment at={attempt.scheduledAt} />
            {attempt.endedAt !== undefined &&
              ` · ${said.took(duration((attempt.endedAt - attempt.scheduledAt) * 1000))}`}
            {attempt.worker !== undefined && ` · ${attempt.worker}`}
          </p>
          {attempt.error !== undefined && <Failed error={attempt.error} cause={attempt.cause} />}
          <Pause attempt={attempt} next={step.attempts[index + 1]} />
        </li>
      ))}
    </ol>
  );
}

function Pause({ attempt, next }: { attempt: Attempt; next: Attempt | undefined }) {
  const text = useText().execution.step;
  if (attempt.endedAt === undefined || next === undefined) {
    return null;
  }
  return <p className={styles.quiet}>{text.waited(duration((next.scheduledAt - attempt.endedAt) * 1000))}</p>;
}
