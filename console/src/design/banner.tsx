import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { useText } from "../text/text";
import styles from "./banner.module.css";
import { classes } from "./classes";
import { Icon } from "./icon";

interface Props {
  kind: "info" | "error" | "warning";
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** Something that whoever reads the page should know. */
export function Banner({ kind, title, children, actions }: Props) {
  return (
    <div className={classes(styles.banner, styles[kind])} role={kind === "error" ? "alert" : "status"}>
      <Icon name={kind === "info" ? "info" : "warning"} />
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}

/** What went wrong with a request. */
export function ErrorBanner({ error, actions }: { error: unknown; actions?: ReactNode }) {
  const text = useText();
  const isUnreachable = error instanceof ApiError && error.status === 0;
  const message = isUnreachable
    ? text.errors.unreachable
    : error instanceof Error
      ? error.message
      : String(error);
  const code = error instanceof ApiError ? error.code : undefined;
  return (
    <Banner kind="error" title={code ?? text.errors.title} actions={actions}>
      <p>{message}</p>
    </Banner>
  );
}
