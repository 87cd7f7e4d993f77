import { Link } from "wouter";
import type { Subscription } from "../api/schema";
import { Card } from "../design/page";
import { useDefinitions } from "../events/map/use-definitions";
import { eventPaths } from "../events/paths";
import { nameOfArn } from "../events/subscriptions/target";
import { usePages } from "../resources/use-resource";
import { paths } from "../shell/paths";
import { useText } from "../text/text";

/** Whose tasks wait in a queue: state machines, and subscriptions that call the function. */
export function Users({ queue }: { queue: string }) {
  const text = useText();
  const machines = useDefinitions().filter((machine) => machine.queues.includes(queue));
  const { rows } = usePages("/frevo/subscriptions", "subscriptions");
  const subscriptions = rows.filter((own) => calls(own, queue));
  return (
    <Card title={text.workers.users}>
      {machines.length === 0 && subscriptions.length === 0 ? (
        <p>{text.workers.noUsers}</p>
      ) : (
        <ul>
          {machines.map((machine) => (
            <li key={machine.arn}>
              {text.workers.machine} <Link href={paths.machine(machine.name)}>{machine.name}</Link> (
              <Link href={`${paths.machine(machine.name)}?status=RUNNING`}>{text.workers.running}</Link>)
            </li>
          ))}
          {subscriptions.map((own) => (
            <li key={own.name}>
              {text.workers.subscription} <Link href={eventPaths.subscription(own.name)}>{own.name}</Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function calls({ target }: Subscription, queue: string): boolean {
  return (
    target.type === "function" &&
    typeof target.arn === "string" &&
    `tasks.${nameOfArn(target.arn).split(":")[0]}` === queue
  );
}
