import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { resource } from "../../api/client";
import type { ExecutionState, Proceed } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { useRefusal } from "../../shell/caller";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useTold } from "../told";
import { useLook } from "../use-execution";
import { BranchFields, changesOf, editOf, isEditFine } from "./branch-edit";

type Pace = Proceed["pace"];

const PACES: readonly Pace[] = ["step", "continue", "run"];

/** How one that halted goes on. */
export function Halted() {
  const text = useText().execution.halted;
  const { arn } = useTold();
  const [isEditing, setEditing] = useState(false);
  const look = useLook(arn, undefined, isEditing);
  const proceed = useProceed();
  const refusal = useRefusal();
  return (
    <>
      {PACES.map((pace) => (
        <Button
          key={pace}
          small
          {...(pace === "step" && { kind: "primary" as const })}
          title={text.abouts[pace]}
          disabled={proceed.isPending}
          refusal={refusal("POST /frevo/executions/proceed")}
          onClick={() => proceed.mutate({ pace })}
        >
          {text.paces[pace]}
        </Button>
      ))}
      <Button small refusal={refusal("POST /frevo/executions/proceed")} onClick={() => setEditing(true)}>
        {text.edit}…
      </Button>
      {proceed.error !== null && <span role="alert">{proceed.error.message}</span>}
      {isEditing && look.data !== undefined && !look.isFetching && (
        <ProceedEdited look={look.data} onClose={() => setEditing(false)} />
      )}
    </>
  );
}

type Word = Omit<Proceed, "executionArn">;

function useProceed(onDone: () => void = () => {}) {
  const scope = useScope();
  const { arn, refresh } = useTold();
  return useMutation({
    mutationFn: (word: Word) =>
      resource(scope, "POST", "/frevo/executions/proceed", { body: { executionArn: arn, ...word } }),
    onSuccess: onDone,
    onSettled: refresh,
  });
}

function ProceedEdited({ look, onClose }: { look: ExecutionState; onClose: () => void }) {
  const text = useText().execution.halted;
  const halted = look.branches.filter(({ doing }) => doing === "halted");
  const [edit, setEdit] = useState(() => editOf(halted[0]));
  const proceed = useProceed(onClose);
  const goOn = (pace: Pace) => {
    const from = editOf(halted.find(({ branch }) => branch === edit.branch));
    proceed.mutate({ pace, branch: edit.branch ?? null, ...changesOf(edit, from) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      about={<p>{text.about}</p>}
      actions={PACES.map((pace) => (
        <Button
          key={pace}
          {...(pace === "step" && { kind: "primary" as const })}
          disabled={proceed.isPending || !isEditFine(edit)}
          onClick={() => goOn(pace)}
        >
          {text.paces[pace]}
        </Button>
      ))}
    >
      {proceed.error !== null && <ErrorBanner error={proceed.error} />}
      <BranchFields look={look} branches={halted} edit={edit} onChange={setEdit} />
    </Dialog>
  );
}
