import { type InfiniteData, type QueryKey, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError, aws, type Input, type Output, resource } from "../../api/client";
import { type Connection, listen } from "../../api/live";
import type { Scope } from "../../api/scope";
import { useScope } from "../../shell/scopes";
import { machineArn } from "../arns";
import type { Machine } from "../machine";
import { nameFault } from "../names";
import { changeOf, isOf, type Page, withChanges } from "./changes";
import { type Filter, isMeant, type ListFilter, listFilter } from "./filter";
import { type Row, rowOfDescription, rowOfFound, rowOfItem, type Status } from "./row";

const PAGE_FIRST = 100;
const PAGE_NEXT = 1000;

/** Changes are put into the list so often at most: hundreds may come in a second. */
const FLUSH_MILLIS = 250;

/** Nobody tells of Express executions, as on AWS: their list is read again so often, a longer one less so. */
const READ_EVERY = 2000;

/** The executions that a filter wants, newest first, kept up to date. */
export function useExecutions({ name: machine, type }: Pick<Machine, "name" | "type">, filter: Filter) {
  const scope = useScope();
  const isExpress = type === "EXPRESS";
  const isSearch = filter.search !== "";
  const { status, qualifier } = filter;
  const key: QueryKey = ["executions", scope, machine, isSearch ? filter.search : filter];
  // All pages of a list are of the same moments: its token says so.
  const sought = useRef<ListFilter>(undefined);
  const list = async (token: string, signal: AbortSignal): Promise<Page> => {
    if (token === "") {
      sought.current = listFilter(filter, Date.now());
    }
    const input: Input<"ListExecutions"> = {
      stateMachineArn: machineArn(scope, machine, qualifier === "" ? undefined : qualifier),
      maxResults: token === "" ? PAGE_FIRST : PAGE_NEXT,
      held: true,
      mocked: true,
      express: true,
      ...(status !== undefined && { statusFilter: status }),
      ...(sought.current !== undefined && { filter: sought.current }),
      ...(token !== "" && { nextToken: token }),
    };
    const page: Output<"ListExecutions"> = await aws(scope, "ListExecutions", input, signal);
    return { rows: page.executions.map(rowOfItem), next: page.nextToken };
  };
  const search = async (after: string, signal: AbortSignal): Promise<Page> => {
    const query = { machine, for: filter.search, limit: PAGE_FIRST, ...(after !== "" && { after }) };
    const page = await resource(scope, "GET", "/frevo/executions/search", { query, signal });
    const named = after === "" ? await rowsNamed(scope, machine, isExpress, filter.search, signal) : [];
    return { rows: [...named, ...page.executions.map(rowOfFound)], next: page.next };
  };
  const executions = useInfiniteQuery({
    queryKey: key,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => (isSearch ? search : list)(pageParam, signal),
    getNextPageParam: (page) => page.next,
    // It is kept up to date by what is told of it; to read it again means to read all its pages.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: ({ state: { data } }) =>
      isExpress && !isSearch && READ_EVERY * Math.max(1, data?.pages.length ?? 1),
  });
  const told = useLiveChanges(machine, key, filter, !isExpress && !isSearch);
  const connection = isExpress ? readConnection(executions) : told;
  const pages = executions.data?.pages;
  const rows = useMemo(() => distinct(pages ?? [], status), [pages, status]);
  return { executions, rows, connection };
}

/** Whether a list that is read again and again is up to date. */
function readConnection(list: { isRefetchError: boolean; isSuccess: boolean }): Connection {
  if (list.isRefetchError) {
    return "lost";
  }
  return list.isSuccess ? "open" : "connecting";
}

/** What has the whole text as its name, whether it runs or has ended: of Express executions there may be several. */
async function rowsNamed(
  scope: Scope,
  machine: string,
  isExpress: boolean,
  name: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  if (nameFault(name) !== undefined) {
    return [];
  }
  if (isExpress) {
    const input = { stateMachineArn: machineArn(scope, machine), express: true, filter: { name } };
    const { executions } = await aws(scope, "ListExecutions", input, signal);
    return executions.filter((item) => item.name === name).map(rowOfItem);
  }
  try {
    const { account, region } = scope;
    const executionArn = `arn:aws:states:${region}:${account}:execution:${machine}:${name}`;
    return [rowOfDescription(await aws(scope, "DescribeExecution", { executionArn }, signal))];
  } catch (error) {
    if (error instanceof ApiError && error.isMissing) {
      return [];
    }
    throw error;
  }
}

/** All rows, each once: one that came live may be on the page that is loaded after it. */
function distinct(pages: readonly Page[], only: Status | undefined): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const row of pages.flatMap((page) => page.rows)) {
    if (!rows.has(row.arn) && (only === undefined || row.status === only)) {
      rows.set(row.arn, row);
    }
  }
  return [...rows.values()];
}

/** Puts what happens into the list under this key; tells whether it is heard of. */
function useLiveChanges(machine: string, key: QueryKey, filter: Filter, isWanted: boolean): Connection {
  const { status, qualifier } = filter;
  // It is made anew each time, of the same address.
  const latest = useRef(filter);
  latest.current = filter;
  const said = JSON.stringify(filter);
  const scope = useScope();
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  // The key is made anew each time, of what is named here.
  useEffect(() => {
    if (!isWanted) {
      return;
    }
    let waiting: Row[] = [];
    const flush = () => {
      // What comes before the list has been read waits for it.
      if (waiting.length === 0 || queries.getQueryData(key) === undefined) {
        return;
      }
      const changes = waiting;
      waiting = [];
      queries.setQueryData<InfiniteData<Page>>(
        key,
        (data) => data && { ...data, pages: [...withChanges(data.pages, changes, status)] },
      );
    };
    const readAgain = () => void queries.invalidateQueries({ queryKey: key });
    const timer = setInterval(flush, FLUSH_MILLIS);
    const stop = listen(
      scope,
      "/live",
      { stateMachine: machineArn(scope, machine) },
      {
        onConnection: (connection) => {
          setConnection(connection);
          // What happened between the reading of the list and this moment is told by nobody.
          if (connection === "open") {
            readAgain();
          }
        },
        onEvent: (sent) => {
          const change = sent.type === "message" ? changeOf(sent.data) : undefined;
          if (
            change !== undefined &&
            isOf(change, qualifier) &&
            isMeant(change, latest.current, Date.now())
          ) {
            waiting.push(change);
          } else if (sent.type === "skipped") {
            readAgain();
          }
        },
      },
    );
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [scope, machine, said, status, qualifier, isWanted, queries]);
  return connection;
}
