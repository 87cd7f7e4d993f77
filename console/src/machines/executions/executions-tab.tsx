import { useCallback } from "react";
import { useSearchParams } from "wouter";
import { Banner, ErrorBanner } from "../../design/banner";
import { ColumnsMenu, useColumnChoice } from "../../design/columns";
import { Card, Empty } from "../../design/page";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { BulkMenu, BulkPanel } from "../jobs/bulk-panel";
import type { Machine } from "../machine";
import { columnsOf, ExecutionTable } from "./execution-table";
import styles from "./executions-tab.module.css";
import { filterOf } from "./filter";
import { FilterBar } from "./filter-bar";
import { NoneKept } from "./none-kept";
import { useExecutions } from "./use-executions";

/** The executions of a state machine, as they come and end. */
export function ExecutionsTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.executions;
  const [parameters] = useSearchParams();
  const filter = filterOf(parameters);
  const { executions, rows, connection } = useExecutions(machine, filter);
  const { fetchNextPage } = executions;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const choice = useColumnChoice("executions");
  const isExpress = machine.type === "EXPRESS";
  const isSearch = filter.search !== "";
  const isFiltered =
    isSearch ||
    filter.status !== undefined ||
    [filter.qualifier, filter.from, filter.to, filter.name, filter.error].some((part) => part !== "");
  return (
    <div className={styles.tab}>
      {isExpress ? <NoneKept machine={machine} /> : <BulkPanel machine={machine.name} />}
      <Card
        flush
        title={executions.isPending ? said.title : said.count(rows.length, executions.hasNextPage)}
        actions={
          <div className={styles.tools}>
            <ColumnsMenu choice={choice} columns={columnsOf(text, isSearch).slice(1)} />
            <BulkMenu isExpress={isExpress} />
          </div>
        }
      >
        <FilterBar machine={machine} filter={filter} connection={connection} />
        {connection === "lost" && !isSearch && <Banner kind="warning" title={text.errors.lost} />}
        {executions.error !== null && <ErrorBanner error={executions.error} />}
        {executions.isPending && <Loading />}
        {executions.isSuccess && rows.length === 0 && !executions.hasNextPage && (
          <Empty title={isFiltered ? said.noneLike : said.none}>
            <p>{isSearch ? said.searchClosed : isFiltered ? said.noneLikeWhy : said.noneWhy}</p>
          </Empty>
        )}
        {(rows.length > 0 || executions.hasNextPage) && (
          <ExecutionTable
            rows={rows}
            withErrors={isSearch}
            choice={choice}
            hasMore={executions.hasNextPage}
            isLoadingMore={executions.isFetching}
            onMore={more}
          />
        )}
      </Card>
    </div>
  );
}
