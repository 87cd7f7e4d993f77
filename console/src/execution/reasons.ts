/** Why an execution does not move, in the language of whoever reads it. */

import { useTimes } from "../design/time";
import { useSpeech } from "../text/text";
import type { Reason } from "./looks";

/** Gives the sentence for a reason; the server's own, where there is none. */
export function useReason(): (reason: Reason) => string {
  const { language, text } = useSpeech();
  const { zone } = useTimes();
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(zone === "utc" && { timeZone: "UTC" }),
  });
  const moment = (at: string | undefined) => (at === undefined ? "–" : format.format(new Date(at)));
  const why = text.execution.why;
  return (reason) => {
    const { state = "", queue = "", since, due } = reason;
    switch (reason.code) {
      case "held":
        return why.held(reason.machine ?? "", moment(since));
      case "halted":
        return why.halted(state, moment(due));
      case "ready":
        return why.ready(state);
      case "notDue":
        return why.notDue(state, moment(due));
      case "retryNotDue":
        return why.retryNotDue(state, moment(due), reason.retries ?? 0);
      case "noWorker":
        return why.noWorker(state, queue, moment(since));
      case "queuePaused":
        return why.queuePaused(state, queue, moment(since));
      case "workersBusy":
        return why.workersBusy(state, queue, moment(since), reason.workers ?? 0);
      case "inProgress":
        return why.inProgress(state, queue, moment(since));
      case "workerAway":
        return why.workerAway(state, queue, moment(reason.lapses));
      case "taskToken":
        return why.taskToken(state, moment(since));
      case "event":
        return why.event(state, reason.subscription ?? "", reason.key ?? "", moment(since));
      case "nestedExecution":
        return why.nestedExecution(state, reason.execution ?? "", moment(since));
      case "job":
        return why.job(state, reason.resource ?? "", moment(since));
      default:
        return reason.sentence;
    }
  };
}
