import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { eventBridge } from "../../api/client";
import type { EventsInput } from "../../api/operations";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { SelectField, TextField } from "../../design/field";
import { useRefusal } from "../../shell/caller";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useBuses } from "../use-buses";

/** An operation of EventBridge's that changes archives. */
function useOperation<Name extends "CreateArchive" | "DeleteArchive">(name: Name, onDone: () => void) {
  const scope = useScope();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: EventsInput<Name>) => eventBridge(scope, name, input),
    onSuccess: onDone,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["resource"] });
    },
  });
}

export function CreateArchive() {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const refusal = useRefusal();
  return (
    <>
      <Button kind="primary" refusal={refusal("events:CreateArchive")} onClick={() => setOpen(true)}>
        {text.resources.create}
      </Button>
      {isOpen && <CreateDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const buses = useBuses();
  const [name, setName] = useState("");
  const [arn, setArn] = useState<string>();
  const [days, setDays] = useState("30");
  const creating = useOperation("CreateArchive", onClose);
  const bus = arn ?? buses[0]?.Arn;
  const isFine = name !== "" && bus !== undefined && /^\d{1,6}$/.test(days);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.events.newArchive}
      about={text.events.newArchiveAbout}
      actions={
        <Button
          kind="primary"
          disabled={!isFine || creating.isPending}
          onClick={() =>
            bus !== undefined &&
            creating.mutate({ ArchiveName: name, EventSourceArn: bus, RetentionDays: Number(days) })
          }
        >
          {text.resources.create}
        </Button>
      }
    >
      <TextField label={text.words.name} value={name} onChange={(event) => setName(event.target.value)} />
      <SelectField
        label={text.resources.bus}
        value={bus ?? ""}
        options={buses.map(({ Name, Arn }) => ({ value: Arn, name: Name }))}
        onChange={(event) => setArn(event.target.value)}
      />
      <TextField
        label={text.events.keptDays}
        hint={text.events.keptDaysHint}
        value={days}
        inputMode="numeric"
        onChange={(event) => setDays(event.target.value)}
      />
      {creating.error !== null && <ErrorBanner error={creating.error} />}
    </Dialog>
  );
}

export function DeleteArchive({ name }: { name: string }) {
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const refusal = useRefusal();
  const deleting = useOperation("DeleteArchive", () => setAsking(false));
  return (
    <>
      <Button
        small
        kind="danger"
        refusal={refusal("events:DeleteArchive")}
        onClick={() => setAsking(true)}
        aria-label={`${text.words.delete}: ${name}`}
      >
        {text.words.delete}
      </Button>
      {isAsking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={`${text.words.delete}: ${name}`}
          about={text.events.deleteArchiveAbout}
          actions={
            <Button
              kind="danger"
              disabled={deleting.isPending}
              onClick={() => deleting.mutate({ ArchiveName: name })}
            >
              {text.resources.go}
            </Button>
          }
        >
          {deleting.error !== null && <ErrorBanner error={deleting.error} />}
        </Dialog>
      )}
    </>
  );
}
