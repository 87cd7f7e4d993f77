import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { Status } from "../../design/status";
import { Duration, Moment } from "../../design/time";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
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
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}

/** Executions, of which only those that are seen are drawn. */
export function ExecutionTable({ rows, withErrors, hasMore, isLoadingMore, onMore }: Props) {
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
  const titles = headings(text, withErrors);
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
            {titles.map(({ key, title }) => (
              <th key={key} scope="col" className={styles[key]}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={first?.start ?? 0} columns={titles.length} />
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row !== undefined && (
                <ExecutionRow key={item.key} row={row} index={item.index} withErrors={withErrors} />
              )
            );
          })}
          <Spacer height={virtual.getTotalSize() - (last?.end ?? 0)} columns={titles.length} />
        </tbody>
      </table>
    </section>
  );
}

type Key = "name" | "status" | "start" | "duration" | "end" | "version" | "redrives" | "error";

function headings(text: ReturnType<typeof useText>, withErrors: boolean): { key: Key; title: ReactNode }[] {
  const { words } = text;
  return [
    { key: "name", title: words.name },
    { key: "status", title: words.status },
    { key: "start", title: words.started },
    { key: "duration", title: words.duration },
    ...(withErrors
      ? [{ key: "error" as const, title: words.error }]
      : [
          { key: "end" as const, title: words.ended },
          { key: "version" as const, title: text.machines.executions.version },
          { key: "redrives" as const, title: text.machines.executions.redrives },
        ]),
  ];
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

function ExecutionRow({ row, index, withErrors }: { row: Row; index: number; withErrors: boolean }) {
  const text = useText();
  return (
    <tr aria-rowindex={index + 2} style={{ height: ROW_HEIGHT }}>
      <td className={styles.name}>
        <Link href={paths.execution(row.arn)} title={row.name}>
          {row.name}
        </Link>
      </td>
      <td className={styles.status}>
        <Status status={row.status} />
        {row.held === true && <span className={styles.held}>{text.machines.executions.held}</span>}
      </td>
      <td className={styles.start}>
        <Moment at={row.startDate} />
      </td>
      <td className={styles.duration}>
        <Duration from={row.startDate} until={row.stopDate} />
      </td>
      {withErrors ? (
        <td className={styles.error} title={row.cause}>
          <b>{row.error}</b> {row.cause}
        </td>
      ) : (
        <>
          <td className={styles.end}>
            <Moment at={row.stopDate} />
          </td>
          <td className={styles.version}>{versionOf(row)}</td>
          <td className={styles.redrives}>{row.redriveCount === 0 ? "–" : row.redriveCount}</td>
        </>
      )}
    </tr>
  );
}

function versionOf(row: Row): string {
  const parts = [qualifierOf(row.aliasArn), qualifierOf(row.versionArn)];
  return parts.filter((part) => part !== undefined).join(" → ") || "–";
}
