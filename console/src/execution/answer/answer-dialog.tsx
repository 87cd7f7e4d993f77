import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { resource } from "../../api/client";
import type { Branch } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { SelectField } from "../../design/field";
import { Json } from "../../design/json";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { useLook } from "../use-execution";
import { ANSWER_FORM, isFine, taskAnswer, waitingIn } from "./answer";
import styles from "./answer.module.css";
import { AnswerFields } from "./answer-fields";

interface Props {
  arn: string;
  state: string;
  queue: string | undefined;
  onClose: () => void;
  onAnswered: () => void;
}

/** A task that waits: what it is given, and what whoever looks says of it. */
export function AnswerDialog({ arn, state, queue, onClose, onAnswered }: Props) {
  const text = useText();
  const said = text.execution.answer;
  const scope = useScope();
  const look = useLook(arn, undefined);
  const [chosen, setChosen] = useState<number>();
  const [form, setForm] = useState(ANSWER_FORM);
  const waiting = waitingIn(look.data?.branches ?? [], state);
  const branch = waiting.find((branch) => branch.branch === chosen) ?? waiting[0];
  const answer = useMutation({
    mutationFn: (branch: Branch) =>
      resource(scope, "POST", "/frevo/executions/answer", { body: taskAnswer(arn, branch.branch, form) }),
    onSuccess: () => {
      onClose();
      onAnswered();
    },
  });
  const described = useResource("/frevo/queues/{name}", {
    path: { name: queue ?? "" },
    enabled: queue !== undefined,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.title(state)}
      about={<p>{said.about}</p>}
      actions={
        <Button
          kind="primary"
          disabled={branch === undefined || !isFine(form) || answer.isPending}
          onClick={() => branch !== undefined && answer.mutate(branch)}
        >
          {form.isError ? said.fail : said.succeed}
        </Button>
      }
    >
      {answer.error !== null && <ErrorBanner error={answer.error} />}
      {look.error !== null && <ErrorBanner error={look.error} />}
      {look.isPending && <Loading />}
      {look.data !== undefined && branch === undefined && <p>{said.gone}</p>}
      {branch?.task !== undefined && (
        <div className={styles.stack}>
          {waiting.length > 1 && (
            <SelectField
              label={said.where}
              value={String(branch.branch)}
              options={waiting.map(({ branch, place }) => ({ value: String(branch), name: place }))}
              onChange={({ target }) => setChosen(Number(target.value))}
            />
          )}
          <div>
            <b>{text.execution.step.given}</b>
            <Json value={branch.task.input} label={text.execution.step.given} />
          </div>
          {branch.task.started && <p className={styles.quiet}>{said.taken}</p>}
          <AnswerFields
            form={form}
            schema={described.data?.outputSchema}
            onChange={(changes) => setForm({ ...form, ...changes })}
          />
        </div>
      )}
    </Dialog>
  );
}
