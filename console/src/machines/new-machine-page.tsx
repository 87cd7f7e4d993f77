import { useSearchParams } from "wouter";
import { ErrorBanner } from "../design/banner";
import { Page } from "../design/page";
import { Loading } from "../shell/loading";
import { paths } from "../shell/paths";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { type CreateForm, someRole } from "./create/create-form";
import { CreateMachine } from "./create/create-machine";
import { TEMPLATES, type Template } from "./create/templates";
import { type Machine, useMachine } from "./machine";
import { loggingForm } from "./settings/logging";
import { type Tag, useTags } from "./settings/use-tags";

/** Makes a state machine: of nothing, of a template, or as another one is. */
export default function NewMachinePage() {
  const text = useText();
  const [parameters] = useSearchParams();
  const copied = parameters.get("copy");
  const template = TEMPLATES.find((template) => template.key === parameters.get("template"));
  return (
    <Page
      title={copied === null ? text.machines.create.title : text.machines.create.copyTitle(copied)}
      trail={[{ name: text.shell.machines, href: paths.machines() }]}
    >
      {copied === null ? <FromTemplate key={template?.key} template={template} /> : <Copy name={copied} />}
    </Page>
  );
}

const MINIMAL = {
  StartAt: "First",
  States: { First: { Type: "Pass", End: true } },
};

function FromTemplate({ template }: { template: Template | undefined }) {
  const scope = useScope();
  const form: CreateForm = {
    name: template?.name ?? "",
    type: template?.type ?? "STANDARD",
    definition: JSON.stringify(template?.definition ?? MINIMAL, null, 2),
    role: someRole(scope),
    logging: loggingForm(undefined),
    tags: [],
    isPublished: false,
    versionDescription: "",
  };
  return <CreateMachine first={form} isBlank={template === undefined} />;
}

function Copy({ name }: { name: string }) {
  const machine = useMachine(name);
  if (machine.data === undefined) {
    return machine.error === null ? <Loading /> : <ErrorBanner error={machine.error} />;
  }
  return <CopyOf machine={machine.data} />;
}

function CopyOf({ machine }: { machine: Machine }) {
  const tags = useTags(machine.stateMachineArn);
  if (tags.data === undefined) {
    return tags.error === null ? <Loading /> : <ErrorBanner error={tags.error} />;
  }
  return <CreateMachine first={copyOf(machine, tags.data)} isBlank={false} />;
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
