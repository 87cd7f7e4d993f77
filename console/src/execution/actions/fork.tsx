import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { resource } from "../../api/client";
import type { Branch, ExecutionState } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { TextField } from "../../design/field";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { namedBy } from "../arns";
import { isMocked } from "../mocks";
import { useTold } from "../told";
import { useLook } from "../use-execution";
import { BranchFields, changesOf, editOf, isEditFine } from "./branch-edit";
import { CheckField } from "./check-field";

/** Asks how a new execution goes on from the event that is shown, or from where this one stands. */
export function Fork({ onClose }: { onClose: () => void }) {
  const text = useText().execution.fork;
  const { arn, shown, history } = useTold();
  const last = history.events.at(-1)?.id;
  // At its end nothing is left of it: before that, it stood.
  const hasEnded = history.events.at(-1)?.type.startsWith("Execution") ?? false;
  const event = shown.event ?? (hasEnded && last !== undefined && last > 1 ? last - 1 : last);
  const look = useLook(arn, event);
  if (look.data === undefined) {
    return (
      <Dialog open onClose={onClose} title={text.title} actions={null}>
        {look.error === null ? <Loading /> : <ErrorBanner error={look.error} />}
      </Dialog>
    );
  }
  return <ForkOf look={look.data} event={shown.event} onClose={onClose} />;
}

function ForkOf({
  look,
  event,
  onClose,
}: {
  look: ExecutionState;
  event: number | undefined;
  onClose: () => void;
}) {
  const text = useText();
  const scope = useScope();
  const [, go] = useLocation();
  const { arn, description } = useTold();
  const branches = look.branches.filter(isEditable);
  const first = editOf(branches[0] ?? look.branches[0]);
  const [edit, setEdit] = useState(first);
  const [name, setName] = useState("");
  const [isStepped, setStepped] = useState(false);
  const [isRecorded, setRecorded] = useState(false);
  const [keepsSamples, setKeepsSamples] = useState(true);
  const fork = useMutation({
    mutationFn: () => {
      const changes = changesOf(edit, editOf(look.branches.find(({ branch }) => branch === edit.branch)));
      const edits = Object.keys(changes).length === 0 ? [] : [{ branch: edit.branch ?? null, ...changes }];
      const body = {
        executionArn: arn,
        ...(event !== undefined && { event }),
        ...(name !== "" && { name }),
        edits,
        ...(isRecorded && { recorded: true }),
        ...(!keepsSamples && { mocks: false }),
        ...(isStepped && { debug: { step: true } }),
      };
      return resource(scope, "POST", "/frevo/executions/fork", { body });
    },
    onSuccess: ({ executionArn }) => {
      onClose();
      go(paths.execution(executionArn));
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.execution.fork.title}
      about={<p>{text.execution.fork.about(event)}</p>}
      actions={
        <Button kind="primary" disabled={fork.isPending || !isEditFine(edit)} onClick={() => fork.mutate()}>
          {text.execution.fork.button}
        </Button>
      }
    >
      {fork.error !== null && <ErrorBanner error={fork.error} />}
      <TextField
        label={text.words.name}
        hint={text.execution.again.nameHint}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
      />
      {branches.length > 0 && <BranchFields look={look} branches={branches} edit={edit} onChange={setEdit} />}
      {!namedBy(arn).isExpress && (
        <CheckField label={text.execution.fork.step} checked={isStepped} onChange={setStepped} />
      )}
      <CheckField label={text.execution.fork.recorded} checked={isRecorded} onChange={setRecorded} />
      {isMocked(description) && (
        <CheckField label={text.execution.fork.samples} checked={keepsSamples} onChange={setKeepsSamples} />
      )}
    </Dialog>
  );
}

/** Those that stand in a state by themselves: a Parallel's data is that of its branches. */
function isEditable({ doing }: Branch): boolean {
  return doing !== "branching" && doing !== "done" && doing !== "left";
}
