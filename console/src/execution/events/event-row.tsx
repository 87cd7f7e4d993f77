import { Button } from "../../design/button";
import { classes } from "../../design/classes";
import { Icon } from "../../design/icon";
import { Json } from "../../design/json";
import { duration, Moment } from "../../design/time";
import { useText } from "../../text/text";
import { selecting } from "../address";
import { detailsOf } from "../story/details";
import type { HistoryEvent } from "../story/story";
import { useTold } from "../told";
import styles from "./events.module.css";
import { isFailure } from "./filter";

interface Props {
  event: HistoryEvent;
  isOpen: boolean;
  /** It is shown within a state: which one needs no telling. */
  isWithin: boolean;
  onTurn: () => void;
}

/** An event, with its details when it is opened. */
export function EventRow({ event, isOpen, isWithin, onTurn }: Props) {
  const text = useText().execution.eventList;
  const { story, show } = useTold();
  const step = story.stepOf(event.id);
  const after = event.timestamp - (story.startedAt ?? event.timestamp);
  const { error, index } = detailsOf(event);
  return (
    <div className={classes(styles.event, isFailure(event) && styles.failure)}>
      <div className={styles.line}>
        <button type="button" className={styles.head} aria-expanded={isOpen} onClick={onTurn}>
          <Icon name={isOpen ? "chevronDown" : "chevronRight"} size={12} />
          <span className={styles.id}>{event.id}</span>
          <span className={styles.type}>{event.type}</span>
          {index !== undefined && <span className={styles.quiet}>#{index}</span>}
          {error !== undefined && <span className={styles.error}>{error}</span>}
          <span className={styles.after}>+{duration(after * 1000)}</span>
        </button>
        {!isWithin && step !== undefined && (
          <Button kind="quiet" small className={styles.state} onClick={() => show(selecting(step))}>
            {step.state}
          </Button>
        )}
      </div>
      {isOpen && (
        <div className={styles.details}>
          <div className={styles.facts}>
            <Moment at={event.timestamp} />
            <span>{text.previous(event.previousEventId ?? 0)}</span>
            <Button small onClick={() => show({ event: event.id })}>
              {text.look}
            </Button>
          </div>
          <Details event={event} />
        </div>
      )}
    </div>
  );
}

/** JSON within is shown as such, not as text with strokes before each quote. */
function Details({ event }: { event: HistoryEvent }) {
  const text = useText().execution.eventList;
  const details = Object.entries(detailsOf(event)).filter(([name]) => !name.endsWith("Details"));
  if (details.length === 0) {
    return <p className={styles.quiet}>{text.noDetails}</p>;
  }
  return (
    <dl className={styles.members}>
      {details.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {["input", "output", "parameters"].includes(name) || typeof value === "object" ? (
              <Json value={value} label={name} />
            ) : (
              String(value)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
