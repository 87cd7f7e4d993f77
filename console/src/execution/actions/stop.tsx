import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { AreaField, TextField } from "../../design/field";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useTold } from "../told";

/** Asks with which error and cause the execution is stopped. */
export function Stop({ onClose }: { onClose: () => void }) {
  const text = useText();
  const scope = useScope();
  const { arn, refresh } = useTold();
  const [error, setError] = useState("");
  const [cause, setCause] = useState("");
  const stop = useMutation({
    mutationFn: () =>
      aws(scope, "StopExecution", {
        executionArn: arn,
        express: true,
        ...(error !== "" && { error }),
        ...(cause !== "" && { cause }),
      }),
    onSuccess: () => {
      refresh();
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.execution.stop.title}
      about={<p>{text.execution.stop.about}</p>}
      actions={
        <Button kind="danger" disabled={stop.isPending} onClick={() => stop.mutate()}>
          {text.execution.stop.button}
        </Button>
      }
    >
      {stop.error !== null && <ErrorBanner error={stop.error} />}
      <TextField
        label={text.execution.stop.error}
        value={error}
        maxLength={256}
        onChange={(event) => setError(event.target.value)}
      />
      <AreaField
        label={text.execution.stop.cause}
        value={cause}
        maxLength={32_768}
        onChange={(event) => setCause(event.target.value)}
      />
    </Dialog>
  );
}
