import type { ReactNode } from "react";
import { classes } from "../design/classes";
import styles from "./facts.module.css";

export interface Fact {
  readonly name: string;
  /** Absent: the fact is not shown. */
  readonly value: ReactNode | undefined;
  /** It has a line of its own. */
  readonly isWide?: boolean;
}

/** What is known of something, name by name. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const known = facts.filter((fact) => fact.value !== undefined && fact.value !== "");
  return (
    <dl className={styles.facts}>
      {known.map((fact) => (
        <div key={fact.name} className={classes(fact.isWide === true && styles.wide)}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What somebody wrote, with its line breaks. */
export function prose(text: string | undefined): ReactNode | undefined {
  return text === undefined || text === "" ? undefined : <span className={styles.text}>{text}</span>;
}
