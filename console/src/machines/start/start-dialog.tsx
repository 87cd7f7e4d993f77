import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import { aws, type Output } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useMachine } from "../machine";
import { StartFields } from "./start-fields";
import { faultsOf, START_FORM, type StartForm, startRequest } from "./start-request";
import { SyncOutcome } from "./sync-outcome";

interface Props {
  /** The name of the state machine. */
  machine: string;
  /** A version or an alias, chosen at first. */
  qualifier?: string;
  /** What is in the field at first: the input of the execution that this one repeats. */
  input?: string;
  onClose: () => void;
}

type Started =
  | { readonly kind: "started"; readonly arn: string }
  | { readonly kind: "ended"; readonly outcome: Output<"StartSyncExecution"> };

/** Starts an execution and goes to its page, or shows what came of an Express one. */
export function StartDialog({ machine: name, qualifier = "", input, onClose }: Props) {
  const text = useText();
  const said = text.machines.start;
  const scope = useScope();
  const [, go] = useLocation();
  const formId = useId();
  const [form, setForm] = useState<StartForm>({
    ...START_FORM,
    qualifier,
    ...(input !== undefined && { input }),
  });
  const machine = useMachine(name, form.qualifier === "" ? undefined : form.qualifier);
  const isExpress = machine.data?.type === "EXPRESS";
  const start = useMutation({
    mutationFn: async (): Promise<Started> => {
      const request = startRequest(scope, name, machine.data?.definition ?? "", form);
      if (isExpress && form.isSync) {
        return { kind: "ended", outcome: await aws(scope, "StartSyncExecution", request) };
      }
      return { kind: "started", arn: (await aws(scope, "StartExecution", request)).executionArn };
    },
    onSuccess: (started) => {
      if (started.kind === "started") {
        onClose();
        go(paths.execution(started.arn));
      }
    },
  });
  const faults = faultsOf(form);
  const isFine = Object.keys(faults).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFine) {
      start.mutate();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.title(name)}
      actions={
        <Button type="submit" form={formId} kind="primary" disabled={!isFine || start.isPending}>
          {start.isPending ? said.starting : text.words.start}
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <StartFields
          machine={name}
          definition={machine.data?.definition ?? ""}
          isExpress={isExpress}
          form={form}
          faults={faults}
          onChange={(changes) => setForm({ ...form, ...changes })}
        />
      </form>
      {start.error !== null && <ErrorBanner error={start.error} />}
      {machine.error !== null && <ErrorBanner error={machine.error} />}
      {start.data?.kind === "ended" && !start.isPending && <SyncOutcome outcome={start.data.outcome} />}
    </Dialog>
  );
}
