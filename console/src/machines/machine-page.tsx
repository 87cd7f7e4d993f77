import { useState } from "react";
import { useParams } from "wouter";
import { ApiError } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Button, ButtonLink } from "../design/button";
import { Icon } from "../design/icon";
import { Empty, Page } from "../design/page";
import { type Tab, Tabs } from "../design/tabs";
import { useRefusal } from "../shell/caller";
import { Loading } from "../shell/loading";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { DefinitionTab } from "./definition/definition-tab";
import { ExecutionsTab } from "./executions/executions-tab";
import { MachineActions } from "./list/machine-actions";
import { type Machine, useMachine } from "./machine";
import { MachineFacts } from "./machine-facts";
import { MonitoringTab } from "./monitoring/monitoring-tab";
import { LoggingTab } from "./settings/logging-tab";
import { TagsTab } from "./settings/tags-tab";
import { StartDialog } from "./start/start-dialog";
import { AliasesTab } from "./versions/aliases-tab";
import { VersionsTab } from "./versions/versions-tab";

/** A state machine: its executions, what it is, and how it is set up. */
export default function MachinePage() {
  const text = useText();
  const { name = "" } = useParams();
  const machine = useMachine(name);
  const trail = [{ name: text.shell.machines, href: paths.machines() }];
  if (machine.error instanceof ApiError && machine.error.isMissing) {
    return (
      <Page title={name} trail={trail}>
        <Empty title={text.machines.missing(name)} />
      </Page>
    );
  }
  return (
    <Page
      title={name}
      trail={trail}
      actions={machine.data !== undefined && <Actions machine={machine.data} />}
    >
      {machine.error !== null && <ErrorBanner error={machine.error} />}
      {machine.isPending && <Loading />}
      {machine.data !== undefined && (
        <>
          <MachineFacts machine={machine.data} canFold />
          <Tabs label={name} tabs={tabsOf(machine.data, text)} />
        </>
      )}
    </Page>
  );
}

function tabsOf(machine: Machine, text: ReturnType<typeof useText>): readonly Tab[] {
  const said = text.machines.tabs;
  const tabs = [
    ["executions", ExecutionsTab],
    ["definition", DefinitionTab],
    ["versions", VersionsTab],
    ["aliases", AliasesTab],
    ["monitoring", MonitoringTab],
    ["logging", LoggingTab],
    ["tags", TagsTab],
  ] as const;
  return tabs.map(([key, Content]) => ({
    key,
    title: said[key],
    content: <Content key={machine.stateMachineArn} machine={machine} />,
  }));
}

function Actions({ machine }: { machine: Machine }) {
  const text = useText();
  const [isStarting, setStarting] = useState(false);
  const refusal = useRefusal();
  return (
    <>
      <Button kind="primary" refusal={refusal("states:StartExecution")} onClick={() => setStarting(true)}>
        <Icon name="play" />
        {text.machines.start.button}
      </Button>
      <ButtonLink href={paths.studio(machine.name)} refusal={refusal("states:UpdateStateMachine")}>
        {text.words.edit}
      </ButtonLink>
      <MachineActions
        isSmall={false}
        machine={{
          name: machine.name,
          arn: machine.stateMachineArn,
          type: machine.type,
          paused: machine.paused === true,
        }}
      />
      {isStarting && <StartDialog machine={machine.name} onClose={() => setStarting(false)} />}
    </>
  );
}
