import { useState } from "react";
import { Button } from "../../design/button";
import { Moment } from "../../design/time";
import { useRefusal } from "../../shell/caller";
import { useText } from "../../text/text";
import { Fork } from "../actions/fork";
import { useTold } from "../told";
import styles from "./past.module.css";

/** Looks back: everything is shown as it stood at an event. */
export function TimeBar() {
  const text = useText();
  const { history, shown, show } = useTold();
  const [isForking, setForking] = useState(false);
  const refusal = useRefusal();
  const last = history.events.at(-1)?.id ?? 1;
  const at = Math.min(shown.event ?? last, last);
  const event = history.events[at - 1];
  const go = (to: number) => show({ event: to >= last ? undefined : Math.max(1, to) });
  return (
    <div className={styles.bar}>
      <Button small aria-label={text.execution.past.before} disabled={at <= 1} onClick={() => go(at - 1)}>
        ‹
      </Button>
      <input
        type="range"
        className={styles.slider}
        min={1}
        max={last}
        value={at}
        aria-label={text.execution.past.slider}
        aria-valuetext={`${at}, ${event?.type ?? ""}`}
        onChange={(event) => go(Number(event.target.value))}
      />
      <Button small aria-label={text.execution.past.after} disabled={at >= last} onClick={() => go(at + 1)}>
        ›
      </Button>
      <span className={styles.event}>
        {text.words.of(at, last)}
        {!history.isWhole && history.error === null && ` · ${text.words.loading}`}
        {shown.event !== undefined && (
          <>
            {" · "}
            <strong>{event?.type}</strong>
            {" · "}
            <Moment at={event?.timestamp} />
          </>
        )}
      </span>
      {shown.event !== undefined && (
        <>
          <Button small refusal={refusal("POST /frevo/executions/fork")} onClick={() => setForking(true)}>
            {text.execution.fork.here}…
          </Button>
          <Button small kind="primary" onClick={() => show({ event: undefined })}>
            {text.execution.past.now}
          </Button>
        </>
      )}
      {isForking && <Fork onClose={() => setForking(false)} />}
    </div>
  );
}
