import { classes } from "../../design/classes";
import { Icon } from "../../design/icon";
import { STATUS_ICONS, type StatusName } from "../../design/status";
import { useText } from "../../text/text";
import styles from "./graph.module.css";

const SHOWN: readonly StatusName[] = ["NOT_STARTED", "RUNNING", "SUCCEEDED", "FAILED", "CAUGHT", "ABORTED"];

/** What the colours, icons and lines of the graph say. */
export function Legend() {
  const text = useText();
  return (
    <ul className={styles.legend} aria-label={text.execution.graph.legend}>
      {SHOWN.map((status) => (
        <li key={status}>
          <span className={classes(styles.swatch, styles[status])}>
            <Icon name={STATUS_ICONS[status]} size={12} />
          </span>
          {text.status[status]}
        </li>
      ))}
      <li>
        <span className={styles.dash} />
        {text.execution.graph.onError}
      </li>
    </ul>
  );
}
