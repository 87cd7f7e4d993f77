/** How an execution or a state stands: a colour, an icon and a word, of which each says it alone. */

import { useText } from "../text/text";
import { Badge, type Tone } from "./badge";
import type { IconName } from "./icon";

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

const TONES: Record<StatusName, Tone> = {
  RUNNING: "busy",
  SUCCEEDED: "good",
  FAILED: "bad",
  TIMED_OUT: "bad",
  ABORTED: "quiet",
  PENDING_REDRIVE: "quiet",
  CAUGHT: "warn",
  NOT_STARTED: "idle",
};

export function Status({ status }: { status: StatusName }) {
  const text = useText();
  return (
    <Badge tone={TONES[status]} icon={STATUS_ICONS[status]}>
      {text.status[status]}
    </Badge>
  );
}
