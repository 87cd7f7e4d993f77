import { Json } from "../../design/json";
import { useText } from "../../text/text";
import { CauseShown } from "../cause-shown";
import type { Step } from "../story/story";
import styles from "./step.module.css";

interface Stage {
  readonly name: string;
  readonly value: string | undefined;
}

/** The data of a state at each stage that its history tells of: what is as it was before is told once. */
export function StepData({ step }: { step: Step }) {
  const text = useText();
  const said = text.execution.step;
  const last = step.attempts.at(-1);
  const stages: Stage[] = [
    { name: said.input, value: step.input },
    { name: said.given, value: last?.input },
    { name: said.submitted, value: last?.submitted },
    { name: said.result, value: last?.output },
    { name: said.output, value: step.output },
  ];
  return (
    <div className={styles.stack}>
      {step.error !== undefined && <Failed error={step.error} cause={step.cause} />}
      {stages
        .filter((stage) => stage.value !== undefined)
        .map(({ name, value }) => (
          <div key={name} className={styles.stage}>
            <h3>{name}</h3>
            <Json value={value} label={name} />
          </div>
        ))}
      {step.output === undefined && <p className={styles.quiet}>{said.noOutput}</p>}
    </div>
  );
}

export function Failed({ error, cause }: { error: string; cause: string | undefined }) {
  return (
    <div className={styles.failed}>
      <strong>{error}</strong>
      {cause !== undefined && <CauseShown cause={cause} />}
    </div>
  );
}
