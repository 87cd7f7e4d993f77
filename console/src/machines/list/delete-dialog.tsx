import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { TextField } from "../../design/field";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useForgetMachine } from "../machine";
import type { ListedMachine } from "./machine-actions";

/** Deletes a state machine for whoever can type its name. */
export function DeleteDialog({ machine, onClose }: { machine: ListedMachine; onClose: () => void }) {
  const text = useText();
  const said = text.machines.actions;
  const scope = useScope();
  const forget = useForgetMachine();
  const [, go] = useLocation();
  const form = useId();
  const [typed, setTyped] = useState("");
  const deletion = useMutation({
    mutationFn: () => aws(scope, "DeleteStateMachine", { stateMachineArn: machine.arn }),
    onSuccess: async () => {
      onClose();
      go(paths.machines());
      await forget(machine.name);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === machine.name) {
      deletion.mutate();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.deleteTitle(machine.name)}
      about={<p>{said.deleteWhat}</p>}
      actions={
        <Button
          kind="danger"
          type="submit"
          form={form}
          disabled={typed !== machine.name || deletion.isPending}
        >
          {text.words.delete}
        </Button>
      }
    >
      {deletion.error !== null && <ErrorBanner error={deletion.error} />}
      <form id={form} onSubmit={submit}>
        <TextField
          label={said.deleteType(machine.name)}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
