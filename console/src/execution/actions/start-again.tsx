import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { aws } from "../../api/client";
import { isJson, prettyJson } from "../../api/json";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { TextField } from "../../design/field";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useTold } from "../told";
import { CheckField } from "./check-field";
import { JsonArea } from "./json-area";

/** What is larger is sent as it is: editing it would hold up the page. */
const EDITABLE_MAX = 200_000;

/** Asks for the input of a new execution: at first that of this one. */
export function StartAgain({ onClose }: { onClose: () => void }) {
  const text = useText();
  const scope = useScope();
  const [, go] = useLocation();
  const { description } = useTold();
  const given = description.input ?? "{}";
  const isLarge = given.length > EDITABLE_MAX;
  const [name, setName] = useState("");
  const [input, setInput] = useState(() => (isLarge ? given : prettyJson(given)));
  const [keepsSamples, setKeepsSamples] = useState(true);
  const start = useMutation({
    mutationFn: () =>
      aws(scope, "StartExecution", {
        stateMachineArn: description.stateMachineAliasArn ?? description.stateMachineArn,
        input,
        ...(name !== "" && { name }),
        ...(keepsSamples && description.mocks !== undefined && { mocks: description.mocks }),
      }),
    onSuccess: ({ executionArn }) => {
      onClose();
      go(paths.execution(executionArn));
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.execution.again.title}
      about={<p>{text.execution.again.about}</p>}
      actions={
        <Button kind="primary" disabled={start.isPending || !isJson(input)} onClick={() => start.mutate()}>
          {text.words.start}
        </Button>
      }
    >
      {start.error !== null && <ErrorBanner error={start.error} />}
      <TextField
        label={text.words.name}
        hint={text.execution.again.nameHint}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
      />
      {isLarge ? (
        <p>{text.execution.again.large(given.length)}</p>
      ) : (
        <JsonArea label={text.words.input} value={input} onChange={setInput} rows={14} />
      )}
      {description.mocks !== undefined && (
        <CheckField label={text.execution.again.samples} checked={keepsSamples} onChange={setKeepsSamples} />
      )}
    </Dialog>
  );
}
