import { useTold } from "./told";

/** How the execution stands now: the history tells of its end before the description is asked for again. */
export function useStatus() {
  const { description, history, story, shown } = useTold();
  const isLater = shown.event === undefined && history.isWhole;
  return isLater && description.status !== "PENDING_REDRIVE" ? story.status : description.status;
}
