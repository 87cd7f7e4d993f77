import type { ReactNode } from "react";
import styles from "./folded.module.css";
import { Card } from "./page";
import { useMedia } from "./use-media";

interface Props {
  title: ReactNode;
  /** It was asked for, by the address. */
  isOpen?: boolean;
  children: ReactNode;
}

/** What stands before what a page is for: on a telephone it is folded. */
export function Folded({ title, isOpen = false, children }: Props) {
  const isNarrow = useMedia("(max-width: 767px)");
  return isNarrow ? (
    <Card flush>
      <details className={styles.folded} open={isOpen}>
        <summary>{title}</summary>
        {children}
      </details>
    </Card>
  ) : (
    children
  );
}
