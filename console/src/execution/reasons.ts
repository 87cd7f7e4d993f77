/** Why an execution does not move, in the language of whoever reads it. */

import type { ExecutionReason } from "../api/schema";
import { useMomentText } from "../design/time";
import { useText } from "../text/text";

/** Gives the sentence for a reason. */
export function useReason(): (reason: ExecutionReason) => string {
  const text = useText();
  const moment = useMomentText();
  const why = text.execution.why;
  return (reason) => {
    switch (reason.code) {
      case "quarantined":
        return why.quarantined(moment(reason.since), reason.reason);
      case "held":
        return why.held(reason.machine, moment(reason.since));
      case "halted":
        return why.halted(reason.state, moment(reason.due));
      case "ready":
        return why.ready(reason.state ?? "");
      case "notDue":
        return why.notDue(reason.state, moment(reason.due));
      case "retryNotDue":
        return why.retryNotDue(reason.state, moment(reason.due), reason.retries);
      case "noWorker":
        return why.noWorker(reason.state, reason.queue, moment(reason.since));
      case "queuePaused":
        return why.queuePaused(reason.state, reason.queue, moment(reason.since));
      case "workersBusy":
        return why.workersBusy(reason.state, reason.queue, moment(reason.since), reason.workers);
      case "inProgress":
        return why.inProgress(reason.state, reason.queue, moment(reason.since));
      case "written":
        return why.written(reason.state, reason.queue, moment(reason.since));
      case "unwritten":
        return why.unwritten(reason.state, reason.queue, moment(reason.since), reason.waitsFor ?? "");
      case "workerAway":
        return why.workerAway(
          reason.state,
          reason.queue,
          reason.lapses === null ? "" : moment(reason.lapses),
        );
      case "taskToken":
        return why.taskToken(reason.state, moment(reason.since));
      case "event":
        return why.event(reason.state, reason.subscription, reason.key, moment(reason.since));
      case "nestedExecution":
        return why.nestedExecution(reason.state, reason.execution, moment(reason.since));
      case "job":
        return why.job(reason.state, reason.resource, moment(reason.since));
      case "ended":
        return reason.sentence;
    }
  };
}
