import type { ReactNode } from "react";
import styles from "./badge.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

export type Tone = "good" | "bad" | "warn" | "busy" | "quiet" | "idle";

const ICONS: Record<Tone, IconName> = {
  good: "succeeded",
  bad: "failed",
  warn: "warning",
  busy: "running",
  quiet: "aborted",
  idle: "idle",
};

interface Props {
  tone: Tone;
  /** In the place of the tone's own. */
  icon?: IconName;
  children: ReactNode;
}

/** How something stands, in a word: the colour and the icon only repeat it. */
export function Badge({ tone, icon = ICONS[tone], children }: Props) {
  return (
    <span className={classes(styles.badge, styles[tone])}>
      <Icon name={icon} size={12} />
      {children}
    </span>
  );
}
