import { Link } from "wouter";
import type { ExecutionReason } from "../api/schema";
import { Banner, ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { Halted } from "./actions/halted";
import { RetryNow } from "./actions/retry-now";
import { selecting } from "./address";
import { AnswerButton } from "./answer/answer-button";
import { CauseShown } from "./cause-shown";
import { useReason } from "./reasons";
import { useStatus } from "./status";
import { useTold } from "./told";
import { useWhy } from "./use-execution";

/** What whoever opens the page should know first. */
export function Notices() {
  const text = useText();
  const { history } = useTold();
  return (
    <>
      {history.error !== null && <ErrorBanner error={history.error} />}
      {history.connection === "lost" && <Banner kind="warning" title={text.errors.lost} />}
      <Failure />
      <Waiting />
    </>
  );
}

/** What an execution ended with, and where. */
function Failure() {
  const text = useText();
  const { description, story, shown, show } = useTold();
  const status = useStatus();
  if (!["FAILED", "TIMED_OUT", "ABORTED"].includes(status)) {
    return null;
  }
  const { error, cause } = description;
  const failed = shown.event === undefined ? story.failed : undefined;
  const title = `${text.status[status]}${error === undefined ? "" : `: ${error}`}`;
  return (
    <Banner
      kind="error"
      title={title}
      actions={
        failed !== undefined && (
          <Button small onClick={() => show(selecting(failed))}>
            {text.execution.showFailed(failed.state)}
          </Button>
        )
      }
    >
      {cause !== undefined && <CauseShown cause={cause} />}
    </Banner>
  );
}

/** Why it does not move. */
function Waiting() {
  const { arn, history } = useTold();
  const isRunning = useStatus() === "RUNNING";
  const why = useWhy(arn, history.events.at(-1)?.id ?? 0, isRunning && history.isWhole);
  if (!isRunning || why.data === undefined || why.data === null) {
    return null;
  }
  return <Reasons reasons={why.data.reasons} stateCount={why.data.stateCount} />;
}

const REASONS_SHOWN = 3;

/** A task waits that nobody works on. */
const WAITS_FOR_SOMEBODY: readonly ExecutionReason["code"][] = [
  "noWorker",
  "queuePaused",
  "workersBusy",
  "taskToken",
];

function Reasons({ reasons, stateCount }: { reasons: readonly ExecutionReason[]; stateCount: number }) {
  const text = useText();
  const { arn, show, refresh } = useTold();
  const sentence = useReason();
  const [first, ...others] = reasons;
  if (first === undefined || first.code === "ended") {
    return null;
  }
  const more = stateCount - Math.min(reasons.length, REASONS_SHOWN);
  const state = stateOf(first);
  const is = (code: ExecutionReason["code"]) => reasons.some((reason) => reason.code === code);
  return (
    <Banner
      kind={["noWorker", "quarantined", "unwritten"].includes(first.code) ? "warning" : "info"}
      title={sentence(first)}
      actions={
        <>
          {state !== undefined && (
            <Button small onClick={() => show({ state, step: undefined })}>
              {text.execution.showState(state)}
            </Button>
          )}
          {is("retryNotDue") && <RetryNow />}
          {is("halted") && <Halted />}
          {state !== undefined && WAITS_FOR_SOMEBODY.includes(first.code) && (
            <AnswerButton arn={arn} state={state} queue={queueOf(first)} onAnswered={refresh} />
          )}
          {first.code === "nestedExecution" && (
            <Link href={paths.execution(first.execution)}>{text.execution.child}</Link>
          )}
        </>
      }
    >
      {others.slice(0, REASONS_SHOWN - 1).map((reason) => (
        <p key={reason.sentence}>{sentence(reason)}</p>
      ))}
      {more > 0 && <p>{text.execution.moreStates(more)}</p>}
    </Banner>
  );
}

/** The state in which the execution does not move, if it is in one. */
function stateOf(reason: ExecutionReason): string | undefined {
  return "state" in reason ? reason.state : undefined;
}

function queueOf(reason: ExecutionReason): string | undefined {
  return "queue" in reason ? reason.queue : undefined;
}
