import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import type { ColumnChoice } from "../../design/columns";
import { Status } from "../../design/status";
import { Duration, Moment } from "../../design/time";
import { paths } from "../../shell/paths";
import { type Text, useText } from "../../text/text";
import { qualifierOf } from "../arns";
import styles from "./execution-table.module.css";
import type { Row } from "./row";

/** All rows are of one height, so that where a row is need not be measured. */
const ROW_HEIGHT = 38;

/** More is asked for when so many rows are left below what is seen. */
const ROWS_AHEAD = 40;

interface Props {
  rows: readonly Row[];
  /** Errors instead of versions: what a search is about. */
  withErrors: boolean;
  choice: ColumnChoice;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}

/** Executions, of which only those that are seen are drawn. */
export function ExecutionTable({ rows, withErrors, choice, hasMore, isLoadingMore, onMore }: Props) {
  const text = useText();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (index) => rows[index]?.arn ?? index,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const isNearEnd = hasMore && !isLoadingMore && (last?.index ?? 0) >= rows.length - ROWS_AHEAD;
  useEffect(() => {
    if (isNearEnd) {
      onMore();
    }
  }, [isNearEnd, onMore]);
  const [name, ...others] = columnsOf(text, withErrors);
  const columns = [name, ...others.filter(({ key }) => choice.isShown(key))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <section ref={scroll} className={styles.scroll} tabIndex={0} aria-label={text.machines.executions.title}>
      <table
        className={styles.table}
        aria-label={text.machines.executions.title}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ key, title }) => (
              <th key={key} scope="col" className={styles[key]}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={first?.start ?? 0} columns={columns.length} />
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row !== undefined && (
                <ExecutionRow key={item.key} row={row} index={item.index} columns={columns} />
              )
            );
          })}
          <Spacer height={virtual.getTotalSize() - (last?.end ?? 0)} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

type Key = "name" | "status" | "start" | "duration" | "end" | "version" | "redrives" | "error";

interface Column {
  readonly key: Key;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
}

/** The columns of a list, or with errors those of a search. Each has a name, the first. */
export function columnsOf(text: Text, withErrors: boolean): readonly [Column, ...Column[]] {
  const { words } = text;
  const said = text.machines.executions;
  const error: Column = {
    key: "error",
    title: words.error,
    cell: (row) => (
      <span title={row.cause}>
        <b>{row.error}</b> {row.cause}
      </span>
    ),
  };
  const others: readonly Column[] = [
    { key: "end", title: words.ended, cell: (row) => <Moment at={row.stopDate} /> },
    { key: "version", title: said.version, cell: versionOf },
    { key: "redrives", title: said.redrives, cell: (row) => row.redriveCount || "–" },
  ];
  return [
    { key: "name", title: words.name, cell: nameOf },
    { key: "status", title: words.status, cell: (row) => <Stands row={row} /> },
    { key: "start", title: words.started, cell: (row) => <Moment at={row.startDate} /> },
    {
      key: "duration",
      title: words.duration,
      cell: (row) => <Duration from={row.startDate} until={row.stopDate} />,
    },
    ...(withErrors ? [error] : others),
  ];
}

function nameOf(row: Row): ReactNode {
  return (
    <Link href={paths.execution(row.arn)} title={row.name}>
      {row.name}
    </Link>
  );
}

function Stands({ row }: { row: Row }) {
  const text = useText();
  return (
    <>
      <Status status={row.status} />
      {row.held === true && <span className={styles.beside}>{text.machines.executions.held}</span>}
      {row.mocked === true && (
        <span className={styles.beside} title={text.execution.samples}>
          {text.machines.executions.mocked}
        </span>
      )}
    </>
  );
}

/** The room of the rows above or below that are not drawn. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    height > 0 && (
      // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row is not focusable
      <tr aria-hidden="true">
        <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
      </tr>
    )
  );
}

interface RowProps {
  row: Row;
  index: number;
  columns: readonly Column[];
}

function ExecutionRow({ row, index, columns }: RowProps) {
  return (
    <tr aria-rowindex={index + 2} style={{ height: ROW_HEIGHT }}>
      {columns.map(({ key, cell }) => (
        <td key={key} className={styles[key]}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

function versionOf(row: Row): string {
  const parts = [qualifierOf(row.aliasArn), qualifierOf(row.versionArn)];
  return parts.filter((part) => part !== undefined).join(" → ") || "–";
}
