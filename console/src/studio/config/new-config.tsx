import { Card } from "../../design/page";
import { IdentityFields, PublishFields } from "../../machines/create/create-fields";
import type { CreateForm } from "../../machines/create/create-form";
import { NewTags } from "../../machines/create/new-tags";
import { TemplateGallery } from "../../machines/create/template-gallery";
import { useMachines } from "../../machines/list/use-machines";
import { LoggingFields } from "../../machines/settings/logging-fields";
import { useText } from "../../text/text";

interface Props {
  form: CreateForm;
  onChange: (changes: Partial<CreateForm>) => void;
  /** It began with nothing: templates are offered. */
  isBlank: boolean;
}

/** What a state machine will be beside its definition. */
export function NewConfig({ form, onChange, isBlank }: Props) {
  const text = useText();
  const { items } = useMachines();
  return (
    <>
      {isBlank && (
        <Card title={text.machines.templates.title}>
          <TemplateGallery taken={new Set(items.map((machine) => machine.name))} />
        </Card>
      )}
      <Card title={text.canvas.config.identity}>
        <IdentityFields form={form} onChange={onChange} />
        <PublishFields form={form} onChange={onChange} />
      </Card>
      <Card title={text.machines.tabs.logging}>
        <LoggingFields
          machine={form.name}
          form={form.logging}
          onChange={(logging) => onChange({ logging })}
        />
      </Card>
      <Card title={text.machines.tabs.tags}>
        <NewTags tags={form.tags} onChange={(tags) => onChange({ tags })} />
      </Card>
    </>
  );
}
