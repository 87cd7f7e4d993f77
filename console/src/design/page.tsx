import type { ReactNode } from "react";
import { Link } from "wouter";
import { classes } from "./classes";
import styles from "./page.module.css";
import { useTitle } from "./title";

/** Where a page stands: each step but the last leads there. */
export interface Step {
  readonly name: string;
  readonly href: string;
}

interface PageProps {
  title: ReactNode;
  /** What the tab says, where the title is no text. */
  tab?: string;
  trail?: readonly Step[];
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, tab, trail = [], actions, children }: PageProps) {
  const said = tab ?? (typeof title === "string" ? title : "");
  useTitle(said);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.titles}>
          {trail.length > 0 && (
            <nav aria-label="Breadcrumb">
              <ol className={styles.trail}>
                {trail.map((step) => (
                  <li key={step.href}>
                    <Link href={step.href}>{step.name}</Link>
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <h1>{title}</h1>
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a name. */
export function Card({
  title,
  actions,
  flush = false,
  children,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  /** Its content reaches to its border, as a table's does. */
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={styles.card}>
      {(title !== undefined || actions !== undefined) && (
        <div className={styles.cardHead}>
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      <div className={classes(!flush && styles.cardBody)}>{children}</div>
    </section>
  );
}

/** Instead of an empty table: what could be there, and how it comes to be. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
