import type { ComponentProps } from "react";
import { Link } from "wouter";
import styles from "./button.module.css";
import { classes } from "./classes";

export type Kind = "plain" | "primary" | "danger" | "quiet";

interface Look {
  kind?: Kind;
  small?: boolean;
}

function look({ kind = "plain", small = false }: Look): string {
  return classes(styles.button, kind !== "plain" && styles[kind], small && styles.small);
}

export function Button({ kind, small, className, ...rest }: ComponentProps<"button"> & Look) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(look({ ...(kind && { kind }), ...(small && { small }) }), className)}
    />
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  kind,
  small,
  href,
  children,
}: Look & { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className={look({ ...(kind && { kind }), ...(small && { small }) })}>
      {children}
    </Link>
  );
}
