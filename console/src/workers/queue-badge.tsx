import type { Queue } from "../api/schema";
import { Badge } from "../design/badge";
import { useText } from "../text/text";

/** Whether what waits in a queue will be done. */
export function QueueBadge({ queue }: { queue: Queue }) {
  const text = useText();
  const words = text.workers;
  if (queue.paused) {
    return <Badge tone="warn">{text.resources.paused}</Badge>;
  }
  if (queue.waitsFor) {
    return <Badge tone="bad">{words.brokerAway}</Badge>;
  }
  if (queue.workers > 0 || queue.writtenTo !== undefined) {
    return <Badge tone="good">{words.served}</Badge>;
  }
  return queue.waiting > 0 ? (
    <Badge tone="bad">{words.unserved}</Badge>
  ) : (
    <Badge tone="quiet">{words.noWorkers}</Badge>
  );
}
