import { useState } from "react";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { TextField } from "../design/field";
import { nameFault } from "../machines/names";
import { useText } from "../text/text";
import { useActivityChange } from "./use-activities";

/** Asks for the name of a new activity. */
export function NewActivity({ onClose }: { onClose: () => void }) {
  const text = useText();
  const words = text.workers.activities;
  const [name, setName] = useState("");
  const change = useActivityChange();
  const isFine = nameFault(name) === undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.create}
      about={<p>{words.createAbout}</p>}
      actions={
        <Button
          kind="primary"
          disabled={!isFine || change.isPending}
          onClick={() => change.mutate({ create: name }, { onSuccess: onClose })}
        >
          {text.resources.create}
        </Button>
      }
    >
      {change.error !== null && <ErrorBanner error={change.error} />}
      <TextField
        label={text.words.name}
        value={name}
        maxLength={80}
        wrong={name === "" || isFine ? undefined : words.nameWrong}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  );
}
