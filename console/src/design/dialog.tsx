import { Dialog as Parts } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { useText } from "../text/text";
import { Button } from "./button";
import styles from "./dialog.module.css";
import { lastFocused } from "./focus";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What it is for, in a sentence. */
  about?: ReactNode;
  children?: ReactNode;
  /** The buttons beside the one that closes it. */
  actions: ReactNode;
}

export function Dialog({ open, onClose, title, about, children, actions }: Props) {
  const text = useText();
  const opener = useRef<HTMLElement>(undefined);
  return (
    <Parts.Root open={open} onOpenChange={(open) => !open && onClose()}>
      <Parts.Portal>
        <Parts.Overlay className={styles.ground} />
        <Parts.Content
          className={styles.dialog}
          onOpenAutoFocus={() => {
            opener.current = lastFocused();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener.current?.focus();
          }}
          {...(about === undefined && { "aria-describedby": undefined })}
        >
          <Parts.Title asChild>
            <h2>{title}</h2>
          </Parts.Title>
          {about !== undefined && (
            <Parts.Description asChild>
              <div>{about}</div>
            </Parts.Description>
          )}
          {children}
          <div className={styles.foot}>
            <Button onClick={onClose}>{text.words.cancel}</Button>
            {actions}
          </div>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
