import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask, placeOf, type Request } from "../api/client";
import { isJson, prettyJson } from "../api/json";
import type { Document, Names, PathOf } from "../api/operations";
import { Banner, ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Dialog } from "../design/dialog";
import { AreaField, TextField } from "../design/field";
import { Json } from "../design/json";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { useChange } from "./use-resource";

interface Props<Path extends PathOf<"PUT">> {
  title: string;
  about: string;
  /** Where it is. */
  path: Path;
  /** The names in the path, of one that is there; absent: its name is asked for. */
  names?: Names<"PUT", Path>;
  /** What is in it at first: an example, or what there is. */
  document: Document<Path>;
  /** Whether the server tells what would be, without doing it. */
  canRehearse?: boolean;
  onClose: () => void;
  onDone?: (name: string) => void;
}

/** Makes or changes a resource as the document that it is. What the server says of it is shown as it says it. */
export function DocumentDialog<Path extends PathOf<"PUT">>({
  title,
  about,
  path,
  canRehearse = true,
  onClose,
  onDone,
  ...given
}: Props<Path>) {
  const text = useText();
  const scope = useScope();
  const [name, setName] = useState("");
  const [document, setDocument] = useState(() => prettyJson(JSON.stringify(given.document)));
  const change = (): Request => ({
    method: "PUT",
    path: placeOf(path, given.names ?? { name }),
    body: JSON.parse(document),
  });
  const saving = useChange();
  const rehearsal = useMutation({
    mutationFn: () => ask(scope, { ...change(), query: { dryRun: true } }),
  });
  const isRight = isJson(document);
  const isReady = isRight && (given.names !== undefined || name !== "");
  const save = () =>
    saving.mutate(change(), {
      onSuccess: () => {
        onClose();
        onDone?.(name);
      },
    });
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
      {given.names === undefined && (
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
