import { type ReactNode, useState } from "react";
import type { Request } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Button, type Kind } from "../design/button";
import { Dialog } from "../design/dialog";
import { useRefusal } from "../shell/caller";
import { useText } from "../text/text";
import { useChange } from "./use-resource";

interface Props {
  change: Request;
  kind?: Kind;
  small?: boolean;
  disabled?: boolean;
  /** Says which of several is meant, for those who don't see the row. */
  of?: string;
  /** What is asked before it is done, for what can't be taken back. */
  confirm?: string;
  onDone?: () => void;
  children: string;
}

/** A button that changes a resource. What goes wrong is told in a dialog, where it can be tried again. */
export function ActButton({ change, kind = "plain", small = false, confirm, of, ...rest }: Props) {
  const [isAsking, setAsking] = useState(false);
  const { disabled = false, onDone, children } = rest;
  const acting = useChange();
  const refusal = useRefusal();
  const act = () =>
    acting.mutate(change, {
      onSuccess: () => {
        setAsking(false);
        onDone?.();
      },
      onError: () => setAsking(true),
    });
  const button = (
    <Button
      kind={kind}
      small={small}
      disabled={disabled || acting.isPending}
      refusal={refusal(`${change.method} ${change.path}`)}
      onClick={() => (confirm === undefined ? act() : setAsking(true))}
      {...(of !== undefined && { "aria-label": `${children}: ${of}` })}
    >
      {children}
    </Button>
  );
  return (
    <>
      {button}
      {isAsking && (
        <Asking
          title={of === undefined ? children : `${children}: ${of}`}
          about={confirm}
          error={acting.error}
          isPending={acting.isPending}
          onClose={() => {
            setAsking(false);
            acting.reset();
          }}
          onGo={act}
          kind={kind}
        />
      )}
    </>
  );
}

interface AskingProps {
  title: string;
  about: ReactNode;
  error: unknown;
  isPending: boolean;
  kind: Kind;
  onClose: () => void;
  onGo: () => void;
}

function Asking({ title, about, error, isPending, kind, onClose, onGo }: AskingProps) {
  const text = useText();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      {...(about !== undefined && { about })}
      actions={
        <Button kind={kind === "danger" ? "danger" : "primary"} disabled={isPending} onClick={onGo}>
          {error === null ? text.resources.go : text.errors.tryAgain}
        </Button>
      }
    >
      {error !== null && <ErrorBanner error={error} />}
    </Dialog>
  );
}
