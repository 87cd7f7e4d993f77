import { Badge } from "../design/badge";
import { useText } from "../text/text";

/** Whether something is held back. */
export function ActiveBadge({ isPaused }: { isPaused: boolean }) {
  const text = useText();
  return (
    <Badge tone={isPaused ? "warn" : "good"}>
      {isPaused ? text.resources.paused : text.resources.active}
    </Badge>
  );
}
