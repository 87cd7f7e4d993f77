import { useState } from "react";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { useText } from "../text/text";
import styles from "./studio.module.css";

/** Tells which keys there are. */
export function KeysButton() {
  const text = useText().canvas;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button small aria-label={text.keys} title={text.keys} onClick={() => setOpen(true)}>
        ?
      </Button>
      {isOpen && (
        <Dialog open onClose={() => setOpen(false)} title={text.keys} actions={undefined}>
          <dl className={styles.keys}>
            {text.shortcuts.map(([keys, what]) => (
              <div key={keys}>
                <dt>{keys}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </>
  );
}
