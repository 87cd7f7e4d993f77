import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button, ButtonLink } from "../../design/button";
import { Card } from "../../design/page";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { DefinitionEditor } from "../definition/definition-editor";
import { useMachines } from "../list/use-machines";
import { useForgetMachine } from "../machine";
import styles from "../machines.module.css";
import { nameFault } from "../names";
import { LoggingFields } from "../settings/logging-fields";
import { IdentityFields, PublishFields } from "./create-fields";
import { type CreateForm, createInput } from "./create-form";
import { NewTags } from "./new-tags";
import { TemplateGallery } from "./template-gallery";

interface Props {
  first: CreateForm;
  /** It begins with nothing: templates are offered. */
  isBlank: boolean;
}

/** The form of which a state machine is made; what the server refuses is told in its words. */
export function CreateMachine({ first, isBlank }: Props) {
  const text = useText();
  const said = text.machines.create;
  const scope = useScope();
  const forget = useForgetMachine();
  const [, go] = useLocation();
  const { items } = useMachines();
  const [form, setForm] = useState(first);
  const change = (changes: Partial<CreateForm>) => setForm({ ...form, ...changes });
  const creation = useMutation({
    mutationFn: () => aws(scope, "CreateStateMachine", createInput(form)),
    onSuccess: async () => {
      go(paths.machine(form.name));
      await forget(form.name);
    },
  });
  return (
    <div className={styles.stack}>
      {isBlank && (
        <details>
          <summary>{text.machines.templates.title}</summary>
          <div style={{ paddingTop: 12 }}>
            <TemplateGallery taken={new Set(items.map((machine) => machine.name))} />
          </div>
        </details>
      )}
      <Card title={said.identity}>
        <IdentityFields form={form} onChange={change} />
      </Card>
      <Card title={text.machines.definition.title}>
        <DefinitionEditor
          value={form.definition}
          onChange={(definition) => change({ definition })}
          type={form.type}
        />
      </Card>
      <Card title={text.machines.tabs.logging}>
        <LoggingFields machine={form.name} form={form.logging} onChange={(logging) => change({ logging })} />
      </Card>
      <Card title={text.machines.tabs.tags}>
        <NewTags tags={form.tags} onChange={(tags) => change({ tags })} />
      </Card>
      <PublishFields form={form} onChange={change} />
      {creation.error !== null && <ErrorBanner error={creation.error} />}
      <div className={styles.row}>
        <Button
          kind="primary"
          disabled={nameFault(form.name) !== undefined || creation.isPending}
          onClick={() => creation.mutate()}
        >
          {said.create}
        </Button>
        <ButtonLink href={paths.machines()}>{text.words.cancel}</ButtonLink>
      </div>
    </div>
  );
}
