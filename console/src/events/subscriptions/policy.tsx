import type { Delivery } from "../../api/schema";
import { Card } from "../../design/page";
import { duration } from "../../design/time";
import { Facts } from "../../resources/facts";
import { useText } from "../../text/text";

/** How often and how long a delivery is tried. */
export function Policy({ delivery }: { delivery: Delivery }) {
  const text = useText();
  const words = text.events.policy;
  return (
    <Card title={words.title}>
      <Facts
        facts={[
          { name: words.ordered, value: delivery.ordered ? words.perKey : words.anyOrder },
          { name: words.concurrencyMax, value: delivery.concurrencyMax },
          { name: words.attemptsMax, value: delivery.attemptsMax },
          { name: words.ageSecondsMax, value: duration(delivery.ageSecondsMax * 1000) },
          {
            name: words.backoff,
            value: words.fromTo(duration(delivery.backoffMillis), duration(delivery.backoffMillisMax)),
          },
          { name: words.acknowledgeSeconds, value: duration(delivery.acknowledgeSeconds * 1000) },
          {
            name: words.afterDeadLetter,
            value: delivery.afterDeadLetter === "stop" ? words.stop : words.goOn,
          },
        ]}
      />
    </Card>
  );
}
