import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { resource } from "../../api/client";
import type { DeliveryReason, ListedEvent, Subscription, Trace } from "../../api/schema";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { SelectField } from "../../design/field";
import { Card, Empty } from "../../design/page";
import { useMomentText } from "../../design/time";
import { usePages } from "../../resources/use-resource";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { missedText } from "./missed";
import styles from "./why.module.css";

/** Asks why a subscription did not get the event. */
export function Why({
  id,
  events,
  trace,
}: {
  id: string;
  events: readonly ListedEvent[];
  trace: Trace | undefined;
}) {
  const text = useText();
  const scope = useScope();
  const words = text.events.why;
  const { rows, isPending } = usePages("/frevo/subscriptions", "subscriptions");
  const [chosen, setChosen] = useState<string>();
  const sorted = [...rows].sort(
    (one, other) => rank(one, id, events, trace) - rank(other, id, events, trace),
  );
  const subscription = chosen ?? sorted[0]?.name;
  const source = events[0]?.source;
  const asking = useMutation({
    mutationFn: async () => {
      const why = await resource(scope, "GET", "/frevo/why", { query: { subscription, event: id, source } });
      return "subscription" in why ? why.reasons : [];
    },
  });
  if (!isPending && rows.length === 0) {
    return (
      <Card title={words.title}>
        <Empty title={text.events.noSubscriptions} />
      </Card>
    );
  }
  return (
    <Card title={words.title}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          asking.mutate();
        }}
      >
        <SelectField
          label={words.subscription}
          value={subscription ?? ""}
          options={sorted.map((own) => ({ value: own.name, name: own.name }))}
          onChange={(event) => {
            setChosen(event.target.value);
            asking.reset();
          }}
        />
        <Button type="submit" kind="primary" disabled={subscription === undefined || asking.isPending}>
          {words.ask}
        </Button>
      </form>
      <div role="status" className={styles.answer}>
        {asking.error !== null && <ErrorBanner error={asking.error} />}
        {asking.data?.map((reason) => (
          <Banner
            key={reason.code}
            kind={reason.code === "acknowledged" ? "info" : "warning"}
            title={words.codes[reason.code]}
          >
            <Sentence of={reason} />
          </Banner>
        ))}
      </div>
    </Card>
  );
}

function Sentence({ of }: { of: DeliveryReason }) {
  const text = useText();
  const moment = useMomentText();
  return <p>{missedText(text.missed, of, moment)}</p>;
}

/** Whoever should have had it and did not comes first; then whoever listens to its bus. */
function rank(
  own: Subscription,
  id: string,
  events: readonly ListedEvent[],
  trace: Trace | undefined,
): number {
  const delivered = trace?.nodes.flatMap((node) =>
    node.kind === "event" && node.id === id ? node.deliveries : [],
  );
  const delivery = delivered?.find((delivery) => delivery.subscription === own.name);
  if (delivery !== undefined) {
    return delivery.status === "ACKNOWLEDGED" ? 2 : 0;
  }
  return events.some((event) => event.bus === own.bus) ? 1 : 3;
}
