import { Link, useLocation } from "wouter";
import type { Subscription } from "../../api/schema";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { useColumns } from "../../resources/columns";
import { CommandLine } from "../../resources/command-line";
import { DocumentButton } from "../../resources/document-button";
import { ListCard } from "../../resources/list-card";
import { usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { useCounters } from "../counters";
import { eventPaths } from "../paths";
import { TargetCell } from "../target-cell";
import { EXAMPLE } from "./example";

/** Who gets which events. */
export function Subscriptions() {
  const text = useText();
  const [, go] = useLocation();
  const column = useColumns();
  const pages = usePages("/frevo/subscriptions", "subscriptions");
  const counted = useCounters("subscription");
  const columns: Column<Subscription>[] = [
    column.name(eventPaths.subscription),
    { key: "bus", title: text.resources.bus, cell: (own) => own.bus },
    {
      key: "target",
      title: text.resources.target,
      kind: "name",
      cell: (own) => <TargetCell target={own.target} subscription={own.name} />,
    },
    column.active(),
    {
      key: "open",
      title: text.events.open,
      kind: "end",
      cell: (own) => counted.openOf(own.name),
    },
    {
      key: "dead",
      title: text.events.deadLettered,
      kind: "end",
      cell: (own) => <Dead name={own.name} count={counted.of(own.name).deadLettered ?? 0} />,
    },
    column.pause("/frevo/subscriptions/{name}"),
  ];
  const create = (
    <DocumentButton
      kind="primary"
      title={text.events.newSubscription}
      about={text.events.newSubscriptionAbout}
      path="/frevo/subscriptions/{name}"
      document={EXAMPLE}
      onDone={(name) => go(eventPaths.subscription(name))}
    >
      {text.resources.create}
    </DocumentButton>
  );
  return (
    <ListCard
      title={text.events.tabs.subscriptions}
      pages={pages}
      columns={columns}
      keyOf={(own) => own.name}
      textOf={(own) => `${own.name} ${own.bus} ${JSON.stringify(own.target)}`}
      actions={create}
      empty={
        <Empty title={text.events.noSubscriptions}>
          <p>{text.events.noSubscriptionsWhy}</p>
          <CommandLine line={`frevo subscription put large-orders '${JSON.stringify(EXAMPLE)}'`} />
        </Empty>
      }
    />
  );
}

/** How many could not be delivered; where there are some, a way to them. */
function Dead({ name, count }: { name: string; count: number }) {
  const text = useText();
  return count === 0 ? (
    "0"
  ) : (
    <Link href={eventPaths.deadLetters(name)} aria-label={text.events.deadLettersOf(count, name)}>
      {count}
    </Link>
  );
}
