import type { ReactNode } from "react";
import { classes } from "../design/classes";
import { Icon, type IconName } from "../design/icon";
import styles from "./badge.module.css";

export type Tone = "good" | "bad" | "warn" | "busy" | "quiet";

const ICONS: Record<Tone, IconName> = {
  good: "succeeded",
  bad: "failed",
  warn: "warning",
  busy: "running",
  quiet: "aborted",
};

/** How something stands, in a word: the colour and the icon only repeat it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes(styles.badge, styles[tone])}>
      <Icon name={ICONS[tone]} size={12} />
      {children}
    </span>
  );
}
