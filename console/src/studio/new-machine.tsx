import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useLocation } from "wouter";
import { aws } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { useTitle } from "../design/title";
import { type CreateForm, createInput } from "../machines/create/create-form";
import { makeBeside } from "../machines/create/templates/beside";
import type { Template } from "../machines/create/templates/template";
import { ExportMenu } from "../machines/definition/export-menu";
import { useForgetMachine } from "../machines/machine";
import { nameFault } from "../machines/names";
import { StartDialog } from "../machines/start/start-dialog";
import { useRefusal } from "../shell/caller";
import { paths } from "../shell/paths";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { NewConfig } from "./config/new-config";
import { dropNew, keepNew, readNew } from "./new-draft";
import { Studio } from "./studio";

interface Props {
  title: string;
  first: CreateForm;
  /** It begins with nothing, or with what was begun and not yet created. */
  isBlank: boolean;
  /** What it begins as. */
  template?: Template | undefined;
}

/** A state machine that is made; what the server refuses is told in its words. */
export function NewMachine({ title, first, isBlank, template }: Props) {
  const text = useText();
  const said = text.canvas;
  useTitle(title);
  const [, go] = useLocation();
  const [form, setForm] = useState(() => (isBlank ? readNew(first) : first));
  const [begun] = useState(form.definition);
  const [created, setCreated] = useState<string>();
  const creation = useCreation(template);
  const refusal = useRefusal()("states:CreateStateMachine");
  const change = useCallback(
    (changes: Partial<CreateForm>) =>
      setForm((form) => {
        const changed = { ...form, ...changes };
        if (isBlank) {
          keepNew(changed);
        }
        return changed;
      }),
    [isBlank],
  );
  const write = useCallback((definition: string) => change({ definition }), [change]);
  const isNamed = nameFault(form.name) === undefined;
  const create = (onCreated: () => void) =>
    isNamed &&
    creation.mutate(form, {
      onSuccess: () => {
        dropNew();
        onCreated();
      },
    });
  const createOnly = () => create(() => go(paths.machine(form.name)));
  return (
    <Studio
      title={form.name === "" ? title : form.name}
      trail={[{ name: text.shell.machines, href: paths.machines() }]}
      type={form.type}
      first={begun}
      onText={write}
      onSave={createOnly}
      config={<NewConfig form={form} onChange={change} isBlank={isBlank} />}
      notice={creation.error !== null && <ErrorBanner error={creation.error} />}
      tools={({ text: definition }, show) => (
        <>
          {!isNamed && (
            <Button small kind="quiet" onClick={() => show("config")}>
              {said.config.needName}
            </Button>
          )}
          <ExportMenu name={form.name} definition={definition} />
          <Button
            small
            disabled={!isNamed || creation.isPending}
            refusal={refusal}
            onClick={() => create(() => setCreated(form.name))}
          >
            {said.createAndRun}
          </Button>
          <Button
            small
            kind="primary"
            disabled={!isNamed || creation.isPending}
            refusal={refusal}
            onClick={createOnly}
          >
            {said.create}
          </Button>
          {created !== undefined && (
            <StartDialog
              machine={created}
              {...(template && { input: JSON.stringify(template.input, null, 2) })}
              onClose={() => go(paths.machine(created))}
            />
          )}
        </>
      )}
    />
  );
}

function useCreation(template: Template | undefined) {
  const scope = useScope();
  const forget = useForgetMachine();
  return useMutation({
    mutationFn: async (form: CreateForm) => {
      const { stateMachineArn } = await aws(scope, "CreateStateMachine", createInput(form));
      if (template !== undefined) {
        await makeBeside(scope, template, stateMachineArn);
      }
    },
    onSuccess: (_, form) => forget(form.name),
  });
}
