import { useMutation } from "@tanstack/react-query";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useTold } from "../told";

/** Asks whether the execution is to go on where it failed. */
export function Redrive({ onClose }: { onClose: () => void }) {
  const text = useText().execution.redrive;
  const scope = useScope();
  const { arn, story, history, refresh } = useTold();
  const redrive = useMutation({
    mutationFn: () => aws(scope, "RedriveExecution", { executionArn: arn }),
    onSuccess: () => {
      refresh();
      history.goOn();
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      about={<p>{text.about(story.failed?.state ?? "")}</p>}
      actions={
        <Button kind="primary" disabled={redrive.isPending} onClick={() => redrive.mutate()}>
          {text.button}
        </Button>
      }
    >
      {redrive.error !== null && <ErrorBanner error={redrive.error} />}
    </Dialog>
  );
}
