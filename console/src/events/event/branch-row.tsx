import type { CSSProperties, ReactNode } from "react";
import { Link } from "wouter";
import type { TraceDelivery, TraceNode } from "../../api/schema";
import { Badge, type Tone } from "../../design/badge";
import { STATUS_ICONS, Status, type StatusName } from "../../design/status";
import { Moment } from "../../design/time";
import { paths } from "../../shell/paths";
import { type Text, useText } from "../../text/text";
import { eventPaths } from "../paths";
import { pathOfCause } from "./attributes";
import styles from "./causation.module.css";
import type { Branch } from "./tree";

/** Deeper than this nothing is moved further to the right: a chain may be of thousands. */
const DEPTH_SHOWN_MAX = 12;

const TONES: Record<TraceDelivery["status"], Tone> = {
  WAITING: "busy",
  RETRYING: "warn",
  ACKNOWLEDGED: "good",
  DEAD_LETTERED: "bad",
};

/** A thing of a trace, moved to the right as far as it is from the first cause. */
export function BranchRow({ branch: { node, depth }, id }: { branch: Branch; id: string }) {
  const text = useText();
  const isHere = (node.kind === "event" || node.kind === "observed") && node.id === id;
  const moved = Math.min(depth, DEPTH_SHOWN_MAX);
  const style: CSSProperties = { marginInlineStart: `calc(${moved} * clamp(8px, 2.5vw, 28px))` };
  return (
    <li
      className={styles.row}
      style={style}
      data-here={isHere}
      {...(isHere && { "aria-current": "true" as const })}
    >
      <div className={styles.head}>
        <span className={styles.kind}>{text.events.trace.kinds[node.kind]}</span>
        <Named node={node} />
        {"at" in node && (
          <span className={styles.about}>
            <Moment at={node.at} />
          </span>
        )}
      </div>
      <p className={styles.about}>
        {[text.events.trace.depth(depth), aboutOf(text, node), linkOf(text, node)]
          .filter((part) => part !== "")
          .join(" · ")}
      </p>
      {node.kind === "event" && node.deliveries.length > 0 && <Deliveries deliveries={node.deliveries} />}
    </li>
  );
}

function Named({ node }: { node: TraceNode }): ReactNode {
  switch (node.kind) {
    case "event":
    case "observed":
      return (
        <>
          <Link href={paths.event(node.id, node.source)}>{node.type}</Link>
          <code>{node.id}</code>
        </>
      );
    case "execution":
      return (
        <>
          <Link href={paths.execution(node.id)}>
            {node.stateMachine}: {node.name}
          </Link>
          {isStatus(node.status) && <Status status={node.status} />}
        </>
      );
    case "task":
      return (
        <>
          <Link href={paths.execution(node.execution)}>{node.state ?? node.execution}</Link>
          <Status status={node.status} />
        </>
      );
    default:
      return <Link href={pathOfCause(node.id)}>{node.id}</Link>;
  }
}

function isStatus(status: string): status is StatusName {
  return status in STATUS_ICONS;
}

/** From where it is. */
function aboutOf(text: Text, node: TraceNode): string {
  switch (node.kind) {
    case "event":
      return text.events.trace.fromTo(node.source, node.bus);
    case "observed":
      return text.events.trace.fromTo(node.source, node.observed.topic);
    case "unknown":
      return text.events.trace.unknown;
    default:
      return "";
  }
}

/** How its cause is known, where that is not for certain. */
function linkOf(text: Text, node: TraceNode): string {
  const link = "link" in node ? node.link : undefined;
  return link === undefined || !link.derived
    ? ""
    : text.events.trace.derived(link.by, text.events.trace.certainties[link.certainty]);
}

function Deliveries({ deliveries }: { deliveries: readonly TraceDelivery[] }) {
  const text = useText();
  return (
    <ul className={styles.deliveries} aria-label={text.events.trace.deliveries}>
      {deliveries.map((delivery) => (
        <li key={`${delivery.subscription} ${delivery.replay}`}>
          <Link
            href={
              delivery.status === "DEAD_LETTERED"
                ? eventPaths.deadLetters(delivery.subscription)
                : eventPaths.subscription(delivery.subscription)
            }
          >
            {delivery.subscription}
          </Link>
          <Badge tone={TONES[delivery.status]}>
            {text.events.trace.statuses[delivery.status]}
            {delivery.attempts !== undefined && ` (${text.events.trace.attempts(delivery.attempts)})`}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
