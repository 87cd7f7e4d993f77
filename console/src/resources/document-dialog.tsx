import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { resource } from "../api/client";
import { isJson, prettyJson } from "../api/json";
import { Banner, ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { AreaField, TextField } from "../design/field";
import { Json } from "../design/json";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { useChange } from "./use-resource";

interface Props {
  title: string;
  about: string;
  /** Where it is, if it has this name. */
  pathOf: (name: string) => string;
  /** That of one that is there; absent: it is asked for. */
  name?: string;
  /** What is in it at first: an example, or what there is. */
  document: unknown;
  /** Whether the server tells what would be, without doing it. */
  canRehearse?: boolean;
  onClose: () => void;
  onDone?: (name: string) => void;
}

/** Makes or changes a resource as the document that it is. What the server says of it is shown as it says it. */
export function DocumentDialog({
  title,
  about,
  pathOf,
  canRehearse = true,
  onClose,
  onDone,
  ...given
}: Props) {
  const text = useText();
  const scope = useScope();
  const [name, setName] = useState(given.name ?? "");
  const [document, setDocument] = useState(() => prettyJson(JSON.stringify(given.document)));
  const saving = useChange();
  const rehearsal = useMutation({
    mutationFn: () =>
      resource<unknown>(scope, "PUT", pathOf(name), {
        query: { dryRun: true },
        body: JSON.parse(document),
      }),
  });
  const isRight = isJson(document);
  const isReady = isRight && name !== "";
  const save = () =>
    saving.mutate(
      { method: "PUT", path: pathOf(name), body: JSON.parse(document) },
      {
        onSuccess: () => {
          onClose();
          onDone?.(name);
        },
      },
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      about={about}
      actions={
        <>
          {canRehearse && (
            <Button disabled={!isReady || rehearsal.isPending} onClick={() => rehearsal.mutate()}>
              {text.resources.check}
            </Button>
          )}
          <Button kind="primary" disabled={!isReady || saving.isPending} onClick={save}>
            {text.words.save}
          </Button>
        </>
      }
    >
      {given.name === undefined && (
        <TextField
          label={text.words.name}
          value={name}
          hint={text.resources.nameHint}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <AreaField
        label={text.resources.document}
        value={document}
        rows={14}
        wrong={isRight ? undefined : text.resources.noJson}
        onChange={(event) => setDocument(event.target.value)}
      />
      {saving.error !== null && <ErrorBanner error={saving.error} />}
      {rehearsal.error !== null && <ErrorBanner error={rehearsal.error} />}
      {rehearsal.isSuccess && (
        <>
          <Banner kind="info" title={text.resources.wouldBe} />
          <Json value={rehearsal.data} label={text.resources.wouldBe} />
        </>
      )}
    </Dialog>
  );
}
