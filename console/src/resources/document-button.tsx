import { type ComponentProps, useState } from "react";
import { Button } from "../design/button";
import { DocumentDialog } from "./document-dialog";

/** Opens the dialog in which a resource is made or changed. */
export function DocumentButton({
  children,
  ...dialog
}: Omit<ComponentProps<typeof DocumentDialog>, "onClose"> & { children: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{children}</Button>
      {isOpen && <DocumentDialog {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}
