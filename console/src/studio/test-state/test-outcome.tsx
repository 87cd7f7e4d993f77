import type { Output, Schemas } from "../../api/client";
import { Json } from "../../design/json";
import { Status, type StatusName } from "../../design/status";
import { useText } from "../../text/text";
import { type Stage, stagesOf } from "./stages";
import styles from "./test-state.module.css";

type Tested = Output<"TestState">;

/** One that is retried has not come to anything yet. */
const STATUSES: Record<Exclude<Schemas["TestExecutionStatus"], "RETRIABLE">, StatusName> = {
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  CAUGHT_ERROR: "CAUGHT",
};

/** What came of a state: how it ended, and what each stage gave. */
export function TestOutcome({ tested }: { tested: Tested }) {
  const text = useText();
  const said = text.testState;
  const { inspectionData: inspection, status = "FAILED" } = tested;
  return (
    <>
      <p className={styles.status}>
        {status === "RETRIABLE" ? <b>{said.retriable}</b> : <Status status={STATUSES[status]} />}
        {tested.nextState !== undefined && <span>{said.next(tested.nextState)}</span>}
      </p>
      {tested.error !== undefined && (
        <div className={styles.failed}>
          <strong>{tested.error}</strong>
          {tested.cause !== undefined && <p>{tested.cause}</p>}
          {inspection?.errorDetails !== undefined && <Handled details={inspection.errorDetails} />}
        </div>
      )}
      {stagesOf(tested.output, inspection).map((stage) => (
        <StageView key={stage.name} stage={stage} />
      ))}
      {inspection?.variables !== undefined && (
        <Part title={said.variablesAfter} value={inspection.variables} />
      )}
      {inspection?.request !== undefined && <Part title={said.request} value={inspection.request} />}
      {inspection?.response !== undefined && <Part title={said.response} value={inspection.response} />}
    </>
  );
}

function Handled({ details }: { details: Schemas["InspectionErrorDetails"] }) {
  const said = useText().testState;
  const { catchIndex, retryIndex, retryBackoffIntervalSeconds: seconds } = details;
  return (
    <>
      {retryIndex !== undefined && catchIndex === undefined && <p>{said.retried(retryIndex, seconds)}</p>}
      {catchIndex !== undefined && <p>{said.caught(catchIndex)}</p>}
    </>
  );
}

const CHANGES_MAX = 12;

function StageView({ stage: { name, value, changes } }: { stage: Stage }) {
  const said = useText().testState;
  const text = useText();
  return (
    <div className={styles.stage}>
      <h3>{said.stages[name]}</h3>
      {changes !== undefined && (
        <p className={styles.changes}>
          {changes.length === 0 && said.unchanged}
          {changes.slice(0, CHANGES_MAX).map(({ path, kind }) => (
            <span key={path} className={styles[kind]}>
              {said.changes[kind]} <code>{path}</code>
            </span>
          ))}
          {changes.length > CHANGES_MAX && text.words.more(changes.length - CHANGES_MAX)}
        </p>
      )}
      <Json value={value} label={said.stages[name]} />
    </div>
  );
}

function Part({ title, value }: { title: string; value: unknown }) {
  return (
    <div className={styles.stage}>
      <h3>{title}</h3>
      <Json value={value} label={title} />
    </div>
  );
}
