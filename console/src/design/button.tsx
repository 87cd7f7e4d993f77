import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { Link } from "wouter";
import styles from "./button.module.css";
import { classes } from "./classes";

export type Kind = "plain" | "primary" | "danger" | "quiet";

interface Look {
  kind?: Kind;
  small?: boolean;
}

/** Why it can't be used, in a sentence: it is shown, can be reached, and does nothing. */
interface Refusable {
  refusal?: string | undefined;
}

function look({ kind = "plain", small = false }: Look): string {
  return classes(styles.button, kind !== "plain" && styles[kind], small && styles.small);
}

export function Button({
  kind,
  small,
  className,
  refusal,
  ...rest
}: ComponentProps<"button"> & Look & Refusable) {
  const refused = {
    "aria-disabled": true,
    title: refusal,
    onClick: (event: MouseEvent) => event.preventDefault(),
  };
  return (
    <button
      type="button"
      {...rest}
      {...(refusal !== undefined && refused)}
      className={classes(look({ ...(kind && { kind }), ...(small && { small }) }), className)}
    />
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  kind,
  small,
  href,
  refusal,
  children,
}: Look & Refusable & { href: string; children: ReactNode }) {
  if (refusal !== undefined) {
    return (
      <Button {...(kind && { kind })} {...(small && { small })} refusal={refusal}>
        {children}
      </Button>
    );
  }
  return (
    <Link href={href} className={look({ ...(kind && { kind }), ...(small && { small }) })}>
      {children}
    </Link>
  );
}
