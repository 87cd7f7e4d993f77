import type { ReactNode } from "react";
import { classes } from "./classes";
import styles from "./field-group.module.css";

interface Props {
  title: string;
  /** It may have so many fields that it scrolls by itself. */
  isLong?: boolean;
  children: ReactNode;
}

/** Fields that belong together, with what they are about. */
export function FieldGroup({ title, isLong = false, children }: Props) {
  return (
    <fieldset className={classes(styles.group, isLong && styles.long)}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
