import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { TextField } from "../../design/field";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { type Machine, useForgetMachine } from "../machine";

/** Publishes what the state machine is now as a version. */
export function PublishDialog({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const said = useText().machines.versions;
  const scope = useScope();
  const forget = useForgetMachine();
  const form = useId();
  const [description, setDescription] = useState("");
  const publication = useMutation({
    mutationFn: () =>
      aws(scope, "PublishStateMachineVersion", {
        stateMachineArn: machine.stateMachineArn,
        // What is published is what is seen here, or nothing.
        ...(machine.revisionId !== undefined && { revisionId: machine.revisionId }),
        ...(description !== "" && { description }),
      }),
    onSuccess: async () => {
      await forget(machine.name);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publication.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.publish}
      about={<p>{said.publishWhat}</p>}
      actions={
        <Button kind="primary" type="submit" form={form} disabled={publication.isPending}>
          {said.publish}
        </Button>
      }
    >
      <form id={form} onSubmit={submit}>
        <TextField
          label={said.description}
          value={description}
          maxLength={256}
          onChange={(event) => setDescription(event.target.value)}
        />
      </form>
      {publication.error !== null && <ErrorBanner error={publication.error} />}
    </Dialog>
  );
}
