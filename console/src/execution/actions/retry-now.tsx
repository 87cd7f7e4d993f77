import { useMutation } from "@tanstack/react-query";
import { resource } from "../../api/client";
import { Button } from "../../design/button";
import { useRefusal } from "../../shell/caller";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useTold } from "../told";

/** Does not wait for the next retry any longer. */
export function RetryNow() {
  const text = useText().execution;
  const scope = useScope();
  const { arn, refresh } = useTold();
  const refusal = useRefusal();
  const retry = useMutation({
    mutationFn: () => resource(scope, "POST", "/frevo/executions/retry", { body: { executionArn: arn } }),
    onSettled: refresh,
  });
  return (
    <>
      <Button
        small
        kind="primary"
        disabled={retry.isPending}
        refusal={refusal("POST /frevo/executions/retry")}
        onClick={() => retry.mutate()}
      >
        {text.retryNow}
      </Button>
      {retry.error !== null && <span role="alert">{retry.error.message}</span>}
    </>
  );
}
