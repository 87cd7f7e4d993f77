import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { CopyButton } from "../../design/copy";
import { Card, Empty } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { useRefusal } from "../../shell/caller";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { ConfirmDialog } from "../confirm-dialog";
import { type Machine, useForgetMachine } from "../machine";
import styles from "../machines.module.css";
import { StartDialog } from "../start/start-dialog";
import { AliasDialog } from "./alias-dialog";
import { routingOf } from "./routing";
import { type Alias, useAliases, useVersions } from "./use-versions";

type Chosen =
  | { readonly what: "create" }
  | { readonly what: "start" | "edit" | "delete"; readonly alias: Alias };

/** Names that lead to versions. */
export function AliasesTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.aliases;
  const aliases = useAliases(machine.name);
  const versions = useVersions(machine.name);
  const [chosen, setChosen] = useState<Chosen>();
  const refusal = useRefusal();
  const hasVersions = (versions.data?.pages[0]?.stateMachineVersions.length ?? 0) > 0;
  return (
    <Card
      flush
      title={text.machines.tabs.aliases}
      actions={
        <Button
          disabled={!hasVersions}
          refusal={refusal("states:CreateStateMachineAlias")}
          onClick={() => setChosen({ what: "create" })}
        >
          {said.create}…
        </Button>
      }
    >
      {aliases.error !== null && <ErrorBanner error={aliases.error} />}
      {aliases.isPending && <Loading />}
      {aliases.data?.length === 0 && (
        <Empty title={said.none}>
          <p>{hasVersions ? said.noneWhy : said.noVersions}</p>
        </Empty>
      )}
      {aliases.data !== undefined && aliases.data.length > 0 && (
        <AliasTable machine={machine.name} aliases={aliases.data} onChoose={setChosen} />
      )}
      {chosen !== undefined && (
        <Chosen machine={machine} chosen={chosen} onClose={() => setChosen(undefined)} />
      )}
    </Card>
  );
}

function AliasTable({
  machine,
  aliases,
  onChoose,
}: {
  machine: string;
  aliases: readonly Alias[];
  onChoose: (chosen: Chosen) => void;
}) {
  const text = useText();
  const said = text.machines.aliases;
  const refusal = useRefusal();
  const columns: Column<Alias>[] = [
    {
      key: "name",
      title: text.words.name,
      kind: "name",
      cell: (alias) => (
        <>
          <Link href={`${paths.machine(machine, "executions")}&version=${alias.name}`}>{alias.name}</Link>
          <CopyButton value={alias.stateMachineAliasArn ?? ""} label={alias.stateMachineAliasArn ?? ""} />
        </>
      ),
    },
    { key: "routes", title: said.routes, cell: (alias) => <RoutesShown alias={alias} /> },
    {
      key: "description",
      title: text.machines.versions.description,
      cell: (alias) => alias.description || "–",
    },
    { key: "updated", title: said.updated, cell: (alias) => <Moment at={alias.updateDate} /> },
    {
      key: "actions",
      title: text.machines.actions.title,
      cell: (alias) => (
        <span className={styles.row}>
          <Button
            small
            refusal={refusal("states:StartExecution")}
            onClick={() => onChoose({ what: "start", alias })}
          >
            {text.words.start}…
          </Button>
          <Button
            small
            refusal={refusal("states:UpdateStateMachineAlias")}
            onClick={() => onChoose({ what: "edit", alias })}
          >
            {text.words.edit}…
          </Button>
          <Button
            small
            kind="danger"
            refusal={refusal("states:DeleteStateMachineAlias")}
            onClick={() => onChoose({ what: "delete", alias })}
          >
            {text.words.delete}…
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Table
      label={text.machines.tabs.aliases}
      columns={columns}
      rows={aliases}
      keyOf={(alias) => alias.stateMachineAliasArn ?? ""}
    />
  );
}

function RoutesShown({ alias }: { alias: Alias }) {
  const said = useText().machines;
  const { first, second, share } = routingOf(alias.routingConfiguration ?? []);
  if (second === "") {
    return <>{said.versions.version(first)}</>;
  }
  return (
    <span className={styles.whole}>
      {said.aliases.share(first, share)}, {said.aliases.share(second, 100 - share)}
    </span>
  );
}

function Chosen({ machine, chosen, onClose }: { machine: Machine; chosen: Chosen; onClose: () => void }) {
  if (chosen.what === "create") {
    return <AliasDialog machine={machine} onClose={onClose} />;
  }
  const { alias } = chosen;
  switch (chosen.what) {
    case "start":
      return <StartDialog machine={machine.name} qualifier={alias.name ?? ""} onClose={onClose} />;
    case "edit":
      return <AliasDialog machine={machine} alias={alias} onClose={onClose} />;
    case "delete":
      return <DeleteAlias machine={machine} alias={alias} onClose={onClose} />;
  }
}

function DeleteAlias({ machine, alias, onClose }: { machine: Machine; alias: Alias; onClose: () => void }) {
  const said = useText().machines.aliases;
  const scope = useScope();
  const forget = useForgetMachine();
  const deletion = useMutation({
    mutationFn: () =>
      aws(scope, "DeleteStateMachineAlias", { stateMachineAliasArn: alias.stateMachineAliasArn ?? "" }),
    onSuccess: async () => {
      await forget(machine.name);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={said.deleteTitle(alias.name ?? "")}
      what={said.deleteWhat}
      error={deletion.error}
      isPending={deletion.isPending}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    />
  );
}
