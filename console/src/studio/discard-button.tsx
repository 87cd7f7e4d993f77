import { useState } from "react";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { useText } from "../text/text";

/** Forgets what was changed, if that is really meant. */
export function DiscardButton({ onDiscard }: { onDiscard: () => void }) {
  const said = useText().machines.definition;
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button small onClick={() => setAsked(true)}>
        {said.discard}
      </Button>
      {isAsked && (
        <Dialog
          open
          onClose={() => setAsked(false)}
          title={said.discard}
          about={<p>{said.discardWhat}</p>}
          actions={
            <Button kind="danger" onClick={onDiscard}>
              {said.discard}
            </Button>
          }
        />
      )}
    </>
  );
}
