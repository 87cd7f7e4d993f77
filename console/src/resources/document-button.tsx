import { type ComponentProps, useState } from "react";
import type { PathOf } from "../api/operations";
import { Button, type Kind } from "../design/button";
import { useRefusal } from "../shell/caller";
import { DocumentDialog } from "./document-dialog";

/** Opens the dialog in which a resource is made or changed. */
export function DocumentButton<Path extends PathOf<"PUT">>({
  children,
  kind = "plain",
  ...dialog
}: Omit<ComponentProps<typeof DocumentDialog<Path>>, "onClose"> & { children: string; kind?: Kind }) {
  const [isOpen, setOpen] = useState(false);
  const refusal = useRefusal()(`PUT ${dialog.path}`);
  return (
    <>
      <Button kind={kind} refusal={refusal} onClick={() => setOpen(true)}>
        {children}
      </Button>
      {isOpen && <DocumentDialog {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}
