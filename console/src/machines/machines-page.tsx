import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "wouter";
import { aws, resource, type Schemas } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { CopyButton } from "../design/copy";
import { TextField } from "../design/field";
import { Card, Empty, Page } from "../design/page";
import { type Column, Table } from "../design/table";
import { Moment } from "../design/time";
import { Loading } from "../shell/loading";
import { paths } from "../shell/paths";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";

type Machine = Schemas["StateMachineListItem"];

/** The state machines of an account and region. */
export default function MachinesPage() {
  const text = useText();
  const scope = useScope();
  const machines = useInfiniteQuery({
    queryKey: ["machines", scope],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      aws(
        scope,
        "ListStateMachines",
        { maxResults: 1000, ...(pageParam !== "" && { nextToken: pageParam }) },
        signal,
      ),
    getNextPageParam: (page) => page.nextToken,
  });
  const paused = usePaused();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("name") ?? "";
  const found = machines.data?.pages.flatMap((page) => page.stateMachines) ?? [];
  const shown = found.filter((machine) => machine.name.toLowerCase().includes(wanted.toLowerCase()));
  const columns: Column<Machine>[] = [
    {
      key: "name",
      title: text.words.name,
      kind: "name",
      cell: (machine) => (
        <>
          <Link href={paths.machine(machine.name)}>{machine.name}</Link>
          <CopyButton value={machine.stateMachineArn} label={machine.stateMachineArn} />
        </>
      ),
    },
    { key: "type", title: text.words.type, cell: (machine) => text.machines.types[machine.type] },
    {
      key: "paused",
      title: text.words.status,
      cell: (machine) => (paused.has(machine.name) ? text.machines.paused : text.machines.active),
    },
    { key: "created", title: text.words.created, cell: (machine) => <Moment at={machine.creationDate} /> },
  ];
  return (
    <Page title={text.shell.machines}>
      {machines.error !== null && <ErrorBanner error={machines.error} />}
      {machines.isPending && <Loading />}
      {machines.isSuccess && found.length === 0 && <NoMachines />}
      {found.length > 0 && (
        <Card
          flush
          title={text.machines.count(found.length)}
          actions={
            <TextField
              label={text.machines.search}
              type="search"
              value={wanted}
              onChange={(event) =>
                setSearch(event.target.value === "" ? {} : { name: event.target.value }, { replace: true })
              }
            />
          }
        >
          {shown.length === 0 ? (
            <Empty title={text.machines.noneLike(wanted)} />
          ) : (
            <Table
              label={text.shell.machines}
              columns={columns}
              rows={shown}
              keyOf={(machine) => machine.name}
            />
          )}
          {machines.hasNextPage && (
            <Button onClick={() => void machines.fetchNextPage()}>{text.words.loadMore}</Button>
          )}
        </Card>
      )}
    </Page>
  );
}

interface PausedPage {
  readonly machines: readonly { readonly name: string; readonly paused: boolean }[];
}

/** The names of those whose executions are held. */
function usePaused(): ReadonlySet<string> {
  const scope = useScope();
  const machines = useQuery({
    queryKey: ["paused", scope],
    queryFn: ({ signal }) =>
      resource<PausedPage>(scope, "GET", "/frevo/machines", { query: { limit: 1000 }, signal }),
  });
  return new Set(machines.data?.machines.filter((machine) => machine.paused).map((machine) => machine.name));
}

/** What an empty account needs first. */
function NoMachines() {
  const text = useText();
  return (
    <Card>
      <Empty title={text.machines.empty}>
        <p>{text.machines.emptyWhy}</p>
        <pre>
          aws stepfunctions create-state-machine --endpoint-url {location.origin} --name orders --definition
          file://orders.asl.json --role-arn arn:aws:iam::000000000000:role/any
        </pre>
      </Empty>
    </Card>
  );
}
