import { useSearchParams } from "wouter";
import { ErrorBanner } from "../design/banner";
import { type CreateForm, someRole } from "../machines/create/create-form";
import { TEMPLATES } from "../machines/create/templates/all";
import type { Template } from "../machines/create/templates/template";
import { type Machine, useMachine } from "../machines/machine";
import { loggingForm } from "../machines/settings/logging";
import { type Tag, useTags } from "../machines/settings/use-tags";
import { Loading } from "../shell/loading";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { NewMachine } from "./new-machine";

/** Makes a state machine: of nothing, of a template, or as another one is. */
export default function NewPage() {
  const [parameters] = useSearchParams();
  const copied = parameters.get("copy");
  const template = TEMPLATES.find((template) => template.key === parameters.get("template"));
  return copied === null ? <FromTemplate key={template?.key} template={template} /> : <Copy name={copied} />;
}

/** Expressions are written in JSONata unless somebody wants the older paths. */
const BLANK = { QueryLanguage: "JSONata", StartAt: "", States: {} };

function FromTemplate({ template }: { template: Template | undefined }) {
  const text = useText();
  const scope = useScope();
  const form: CreateForm = {
    name: template?.name ?? "",
    type: template?.type ?? "STANDARD",
    definition: JSON.stringify(template?.definition(scope) ?? BLANK, null, 2),
    role: someRole(scope),
    logging: loggingForm(undefined),
    tags: [],
    isPublished: false,
    versionDescription: "",
  };
  return (
    <NewMachine
      title={text.canvas.newTitle}
      first={form}
      isBlank={template === undefined}
      template={template}
    />
  );
}

function Copy({ name }: { name: string }) {
  const machine = useMachine(name);
  if (machine.data === undefined) {
    return machine.error === null ? <Loading /> : <ErrorBanner error={machine.error} />;
  }
  return <CopyOf machine={machine.data} />;
}

function CopyOf({ machine }: { machine: Machine }) {
  const text = useText();
  const tags = useTags(machine.stateMachineArn);
  if (tags.data === undefined) {
    return tags.error === null ? <Loading /> : <ErrorBanner error={tags.error} />;
  }
  const title = text.machines.create.copyTitle(machine.name);
  return <NewMachine title={title} first={copyOf(machine, tags.data)} isBlank={false} />;
}

function copyOf(machine: Machine, tags: readonly Tag[]): CreateForm {
  return {
    name: `${machine.name}-copy`,
    type: machine.type,
    definition: machine.definition,
    role: machine.roleArn,
    logging: loggingForm(machine.loggingConfiguration),
    tags,
    isPublished: false,
    versionDescription: "",
  };
}
