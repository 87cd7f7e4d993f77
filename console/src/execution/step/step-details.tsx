import { Duration, Moment } from "../../design/time";
import { useText } from "../../text/text";
import { childrenOf } from "../story/family";
import type { Step } from "../story/story";
import { ExecutionLink, Facts } from "../summary";
import { useTold } from "../told";

/** What there is to say of an entry of a state, but for its data. */
export function StepDetails({ step }: { step: Step }) {
  const text = useText();
  const said = text.execution.step;
  const { asOf } = useTold();
  const last = step.attempts.at(-1);
  const worker = last?.worker;
  return (
    <Facts
      facts={[
        { name: text.words.type, value: step.type },
        { name: said.enteredAt, value: <Moment at={step.enteredAt} /> },
        { name: said.leftAt, value: <Moment at={step.leftAt} /> },
        { name: text.words.duration, value: <Duration from={step.enteredAt} until={step.leftAt ?? asOf} /> },
        { name: said.event, value: `#${step.id}` },
        last !== undefined && { name: said.resource, value: <code>{last.resource}</code> },
        worker !== undefined && { name: said.worker, value: worker },
        last?.timeoutSeconds !== undefined && { name: said.timeout, value: `${last.timeoutSeconds} s` },
        last?.heartbeatSeconds !== undefined && { name: said.heartbeat, value: `${last.heartbeatSeconds} s` },
        step.runs > 1 && { name: said.runs, value: step.runs },
        step.mapRun !== undefined && { name: said.mapRun, value: <code>{step.mapRun}</code> },
        ...childrenOf(step).map((arn) => ({
          name: text.execution.child,
          value: <ExecutionLink arn={arn} />,
        })),
      ]}
    />
  );
}
