/** Why a subscription did not get an event, in the language of whoever reads it. */

import type { DeliveryReason } from "../../api/schema";
import type { Text } from "../../text/text";
import { mismatchText } from "./mismatch";

/** The sentence for it. */
export function missedText(
  words: Text["missed"],
  reason: DeliveryReason,
  moment: (at: string) => string,
): string {
  const perhaps = (at: string | null | undefined) => (at === null || at === undefined ? "" : moment(at));
  switch (reason.code) {
    case "acknowledged":
      return words.acknowledged(moment(reason.received), reason.repeatsDropped);
    case "inProgress":
      return words.inProgress(reason.attempt);
    case "subscriberAway":
      return words.subscriberAway(reason.attempt, perhaps(reason.lapses));
    case "noSubscriber":
      return words.noSubscriber(reason.queue, moment(reason.since));
    case "subscribersBusy":
      return words.subscribersBusy(reason.inFlight, reason.concurrencyMax);
    case "ready":
      return words.ready;
    case "paused":
      return words.paused(reason.subscription, moment(reason.since));
    case "retryNotDue":
      return words.retryNotDue(reason.attempts, moment(reason.due));
    case "keyHeld":
      return words.keyHeld(reason.key, reason.event, reason.attempts, perhaps(reason.due));
    case "keyStopped":
      return words.keyStopped(reason.key, reason.event ?? "");
    case "behind":
      return words.behind(reason.events);
    case "deadLettered": {
      const what = words.deadLettered(moment(reason.at), reason.attempts, reason.reason);
      return reason.fate === undefined ? what : `${what} ${words.fates[reason.fate]}`;
    }
    case "otherBus":
      return words.otherBus(reason.publishedOn, reason.listensTo);
    case "filtered":
      return mismatchText(words.mismatch, reason.mismatch);
    case "younger":
      return words.younger(reason.subscription, moment(reason.created), moment(reason.received));
    case "changedSince":
      return words.changedSince(moment(reason.received));
    case "ownAnnouncement":
      return words.ownAnnouncement(reason.subscription);
    case "noKey":
      return words.noKey(reason.path);
    case "kept":
      return words.kept(reason.key, moment(reason.until));
    case "takenOrForgotten":
      return words.takenOrForgotten(reason.key);
    case "unknown":
      return words.unknown(perhaps(reason.since));
  }
}
