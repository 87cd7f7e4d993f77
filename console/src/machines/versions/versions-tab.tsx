import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button, ButtonLink } from "../../design/button";
import { Card, Empty } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { useRefusal } from "../../shell/caller";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { qualifierOf } from "../arns";
import { ConfirmDialog } from "../confirm-dialog";
import { type Machine, useForgetMachine } from "../machine";
import styles from "../machines.module.css";
import { StartDialog } from "../start/start-dialog";
import { Compare } from "./compare";
import { PublishDialog } from "./publish-dialog";
import { useAliases, useVersion, useVersions, type VersionItem } from "./use-versions";

/** The versions of a state machine, and how any two of its definitions differ. */
export function VersionsTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.versions;
  const versions = useVersions(machine.name);
  const refusal = useRefusal();
  const [isPublishing, setPublishing] = useState(false);
  const rows = versions.data?.pages.flatMap((page) => page.stateMachineVersions) ?? [];
  return (
    <div className={styles.stack}>
      <Card
        flush
        title={text.machines.tabs.versions}
        actions={
          <Button refusal={refusal("states:PublishStateMachineVersion")} onClick={() => setPublishing(true)}>
            {said.publish}…
          </Button>
        }
      >
        {versions.error !== null && <ErrorBanner error={versions.error} />}
        {versions.isPending && <Loading />}
        {versions.isSuccess && rows.length === 0 && (
          <Empty title={said.none}>
            <p>{said.noneWhy}</p>
          </Empty>
        )}
        {rows.length > 0 && <VersionTable machine={machine} rows={rows} />}
        {versions.hasNextPage && (
          <Button onClick={() => void versions.fetchNextPage()}>{text.words.loadMore}</Button>
        )}
      </Card>
      <Compare machine={machine} versions={rows.map(numberOf)} />
      {isPublishing && <PublishDialog machine={machine} onClose={() => setPublishing(false)} />}
    </div>
  );
}

function numberOf(version: VersionItem): string {
  return qualifierOf(version.stateMachineVersionArn) ?? "";
}

function VersionTable({ machine, rows }: { machine: Machine; rows: readonly VersionItem[] }) {
  const text = useText();
  const said = text.machines.versions;
  const aliases = useAliases(machine.name).data ?? [];
  const [chosen, setChosen] = useState<{ version: string; what: "start" | "delete" }>();
  const refusal = useRefusal();
  const leadingTo = (arn: string) =>
    aliases.filter((alias) =>
      (alias.routingConfiguration ?? []).some((route) => route.stateMachineVersionArn === arn),
    );
  const columns: Column<VersionItem>[] = [
    { key: "number", title: text.words.version, cell: numberOf },
    {
      key: "description",
      title: said.description,
      kind: "name",
      cell: (version) => <Description machine={machine.name} version={numberOf(version)} />,
    },
    {
      key: "aliases",
      title: text.machines.tabs.aliases,
      cell: (version) =>
        leadingTo(version.stateMachineVersionArn)
          .map((alias) => alias.name)
          .join(", ") || "–",
    },
    { key: "created", title: text.words.created, cell: (version) => <Moment at={version.creationDate} /> },
    {
      key: "actions",
      title: text.machines.actions.title,
      cell: (version) => (
        <span className={styles.row}>
          <Button
            small
            refusal={refusal("states:StartExecution")}
            onClick={() => setChosen({ version: numberOf(version), what: "start" })}
          >
            {text.words.start}…
          </Button>
          <ButtonLink small href={`${paths.machine(machine.name, "versions")}&from=${numberOf(version)}&to=`}>
            {said.compareWithCurrent}
          </ButtonLink>
          <Button
            small
            kind="danger"
            refusal={refusal("states:DeleteStateMachineVersion")}
            onClick={() => setChosen({ version: numberOf(version), what: "delete" })}
          >
            {text.words.delete}…
          </Button>
        </span>
      ),
    },
  ];
  const close = () => setChosen(undefined);
  return (
    <>
      <Table
        label={text.machines.tabs.versions}
        columns={columns}
        rows={rows}
        keyOf={(version) => version.stateMachineVersionArn}
      />
      {chosen?.what === "start" && (
        <StartDialog machine={machine.name} qualifier={chosen.version} onClose={close} />
      )}
      {chosen?.what === "delete" && (
        <DeleteVersion machine={machine} version={chosen.version} onClose={close} />
      )}
    </>
  );
}

function Description({ machine, version }: { machine: string; version: string }) {
  const described = useVersion(machine, version);
  return <>{described.data?.description ?? "–"}</>;
}

interface DeleteProps {
  machine: Machine;
  version: string;
  onClose: () => void;
}

function DeleteVersion({ machine, version, onClose }: DeleteProps) {
  const said = useText().machines.versions;
  const scope = useScope();
  const forget = useForgetMachine();
  const deletion = useMutation({
    mutationFn: () =>
      aws(scope, "DeleteStateMachineVersion", {
        stateMachineVersionArn: `${machine.stateMachineArn}:${version}`,
      }),
    onSuccess: async () => {
      await forget(machine.name);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={said.deleteTitle(version)}
      what={said.deleteWhat}
      error={deletion.error}
      isPending={deletion.isPending}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    />
  );
}
