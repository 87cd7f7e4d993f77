/** How an execution or a state stands: a colour, an icon and a word, of which each says it alone. */

import { useText } from "../text/text";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";
import styles from "./status.module.css";

export type StatusName =
  | "RUNNING"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "ABORTED"
  | "PENDING_REDRIVE"
  | "CAUGHT"
  | "NOT_STARTED";

export const STATUS_ICONS: Record<StatusName, IconName> = {
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
  PENDING_REDRIVE: "redo",
  CAUGHT: "caught",
  NOT_STARTED: "idle",
};

export function Status({ status }: { status: StatusName }) {
  const text = useText();
  return (
    <span className={classes(styles.status, styles[status])}>
      <Icon name={STATUS_ICONS[status]} size={12} />
      {text.status[status]}
    </span>
  );
}
