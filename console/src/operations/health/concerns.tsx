import { Link } from "wouter";
import { Banner } from "../../design/banner";
import { eventPaths } from "../../events/paths";
import { paths } from "../../shell/paths";
import { type Text, useText } from "../../text/text";
import styles from "./concerns.module.css";
import type { Concern } from "./findings";

/** What somebody should look at, in plain words, with a way to it. */
export function Concerns({ concerns, isKnown }: { concerns: readonly Concern[]; isKnown: boolean }) {
  const text = useText();
  if (concerns.length === 0) {
    return isKnown ? <Banner kind="info" title={text.operations.fine} /> : null;
  }
  return concerns.map((concern) => (
    <Banner key={JSON.stringify(concern)} kind={kindOf(concern)} title={titleOf(text, concern)}>
      <Detail concern={concern} />
    </Banner>
  ));
}

function kindOf({ kind }: Concern): "error" | "warning" {
  return ["notReady", "unowned", "startsRefused", "storeRefuses", "disk"].includes(kind)
    ? "error"
    : "warning";
}

function titleOf(text: Text, concern: Concern): string {
  const words = text.operations.concerns;
  switch (concern.kind) {
    case "unowned":
      return words.unowned(concern.count);
    case "clock":
      return words.clock(concern.node, concern.millis);
    case "silent":
      return words.silent(concern.node, Math.round(concern.millis / 1000));
    case "listLag":
      return words.listLag(concern.count);
    case "quarantined":
      return words.quarantined(concern.count);
    case "disk":
      return words.disk((concern.bytes / 2 ** 30).toFixed(2));
    case "tasksWait":
      return words.tasksWait(concern.count);
    case "unserved":
      return words.unserved(concern.queues.length);
    case "sourcesWait":
      return words.sourcesWait(concern.sources.length);
    default:
      return words[concern.kind];
  }
}

/** More about it, and where it is mended. */
function Detail({ concern }: { concern: Concern }) {
  const text = useText();
  switch (concern.kind) {
    case "notReady":
      return <p lang="en">{concern.reason}</p>;
    case "unserved":
      return <Names names={concern.queues} />;
    case "sourcesWait":
      return (
        <p>
          {concern.sources.map(nameOf).join(", ")} ·{" "}
          <Link href={eventPaths.tab("sources")}>{text.events.tabs.sources}</Link>
        </p>
      );
    case "quarantined":
      return (
        <p>
          <Link href={`${paths.operations()}?tab=quarantine`}>{text.operations.tabs.quarantine}</Link>
        </p>
      );
    default:
      return null;
  }
}

/** Queues, each with its page. */
function Names({ names }: { names: readonly string[] }) {
  return (
    <ul className={styles.names}>
      {names.map((name) => (
        <li key={name}>
          <Link href={pageOfQueue(nameOf(name))}>{nameOf(name)}</Link>
        </li>
      ))}
    </ul>
  );
}

/** That of a subscription's queue is the subscription's. */
export function pageOfQueue(name: string): string {
  const subscription = /^subscription\.(.+)$/.exec(name)?.[1];
  return subscription === undefined ? paths.queue(name) : eventPaths.subscription(subscription);
}

/** A name without account and region. */
export function nameOf(full: string): string {
  return full.split("/").slice(2).join("/") || full;
}
