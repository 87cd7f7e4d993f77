import { Link, useLocation } from "wouter";
import type { Subscription } from "../../api/schema";
import { Badge } from "../../design/badge";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Tabs } from "../../design/tabs";
import { Moment } from "../../design/time";
import { EditAndDelete } from "../../resources/edit-and-delete";
import { Facts, prose } from "../../resources/facts";
import { PauseButton } from "../../resources/pause-button";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { useCounters } from "../counters";
import { eventPaths } from "../paths";
import { TargetCell } from "../target-cell";
import { DeadLetters } from "./dead-letters";
import { Policy } from "./policy";

/** One subscription: what it wants, who gets it, and what could not be delivered. */
export default function SubscriptionPage() {
  const text = useText();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/subscriptions/{name}", { path: { name } });
  const [, go] = useLocation();
  return (
    <ResourcePage
      found={found}
      title={name}
      trail={[{ name: text.events.tabs.subscriptions, href: eventPaths.tab("subscriptions") }]}
      actions={(own) => (
        <>
          <PauseButton path="/frevo/subscriptions/{name}" name={name} isPaused={own.paused} />
          <EditAndDelete
            path="/frevo/subscriptions/{name}"
            names={{ name }}
            of={name}
            document={own}
            about={text.events.editSubscriptionAbout}
            deleteAbout={text.events.deleteSubscriptionAbout(name)}
            onDeleted={() => go(eventPaths.tab("subscriptions"))}
          />
        </>
      )}
    >
      {(own) => (
        <Tabs
          label={name}
          tabs={[
            { key: "about", title: text.events.about, content: <About subscription={own} /> },
            {
              key: "dead",
              title: text.events.deadLetters,
              content: <DeadLetters kind="subscriptions" name={name} />,
            },
          ]}
        />
      )}
    </ResourcePage>
  );
}

function About({ subscription }: { subscription: Subscription }) {
  const text = useText();
  const { name } = subscription;
  const counted = useCounters("subscription");
  const counts = counted.of(name);
  return (
    <div style={{ display: "grid", gap: "16px" }}>
      <Card>
        <Facts
          facts={[
            {
              name: text.words.status,
              value: subscription.paused ? (
                <Badge tone="warn">{text.events.pausedHeld}</Badge>
              ) : (
                <Badge tone="good">{text.resources.active}</Badge>
              ),
            },
            {
              name: text.resources.bus,
              value: <Link href={eventPaths.browse({ bus: subscription.bus })}>{subscription.bus}</Link>,
            },
            {
              name: text.resources.target,
              value: <TargetCell target={subscription.target} subscription={name} />,
            },
            { name: text.words.created, value: <Moment at={subscription.createdAt} /> },
            { name: text.events.open, value: counted.openOf(name) },
            { name: text.events.acknowledged, value: counts.acknowledged ?? 0 },
            { name: text.events.failedDeliveries, value: counts.failed ?? 0 },
            {
              name: text.events.deadLettered,
              value: <Link href={eventPaths.deadLetters(name)}>{counts.deadLettered ?? 0}</Link>,
            },
            { name: text.events.startAt, value: subscription.startAt },
            {
              name: text.resources.description,
              value: prose(subscription.description),
              isWide: true,
            },
          ]}
        />
      </Card>
      <Card title={text.resources.pattern}>
        {subscription.pattern === undefined ? (
          <p>{text.events.everything}</p>
        ) : (
          <Json value={subscription.pattern} label={text.resources.pattern} />
        )}
      </Card>
      <Card title={text.resources.target}>
        <Json value={subscription.target} label={text.resources.target} />
      </Card>
      {subscription.input !== undefined && (
        <Card title={text.events.inputOfTarget}>
          <Json value={subscription.input} label={text.events.inputOfTarget} />
        </Card>
      )}
      <Policy delivery={subscription.delivery} />
    </div>
  );
}
