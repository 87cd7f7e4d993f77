import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { ColumnsMenu, useColumnChoice } from "../../design/columns";
import { useText } from "../../text/text";
import { selecting } from "../address";
import { useTold } from "../told";
import { type Column, columnsOf, widthsOf } from "./columns";
import type { Row } from "./rows";
import { rowsOf } from "./rows";
import styles from "./table.module.css";
import { TableFilter } from "./table-filter";
import { TableRow } from "./table-row";
import { useSpan } from "./timeline";
import { foundIn, type Wanted } from "./wanted";

const ROW_HEIGHT = 36;

/** The entries of states as a tree, each with its time. Rows are drawn as far as they are seen. */
export function StepTable() {
  const text = useText();
  const { story, selected, show } = useTold();
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const [wanted, setWanted] = useState<Wanted>({ name: "", status: undefined });
  const found = useMemo(() => foundIn(story, wanted), [story, wanted]);
  const rows = useMemo(() => rowsOf(story, turned, found), [story, turned, found]);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  const choice = useColumnChoice("states");
  const columns = columnsOf(text).filter(({ key }) => choice.isShown(key));
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const span = useSpan();
  useSelectedInSight(rows, selected?.id, (index) => {
    setActive(index);
    list.scrollToIndex(index, { align: "auto" });
  });
  const turn = (key: string) => setTurned((turned) => flipped(turned, key));
  const select = (row: Row | undefined) => row?.kind === "step" && show(selecting(row.step));
  const go = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    setActive(index);
    list.scrollToIndex(index, { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    const moves: Record<string, () => unknown> = {
      ArrowDown: () => go(active + 1),
      ArrowUp: () => go(active - 1),
      PageDown: () => go(active + 15),
      PageUp: () => go(active - 15),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => row?.isOpen === false && turn(row.key),
      ArrowLeft: () => row?.isOpen && turn(row.key),
      Enter: () => (row?.kind === "group" ? turn(row.key) : select(row)),
      " ": () => (row?.kind === "group" ? turn(row.key) : select(row)),
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      move();
    }
  };
  return (
    <>
      <div className={styles.tools}>
        <TableFilter
          wanted={wanted}
          count={found?.count ?? story.steps.size}
          total={story.steps.size}
          onChange={(wanted) => {
            setWanted(wanted);
            setTurned(new Set());
            setActive(0);
          }}
        />
        <ColumnsMenu choice={choice} columns={columnsOf(text)} />
      </div>
      <div ref={frame} className={styles.frame}>
        <table
          style={{ ["--columns" as string]: widthsOf(columns) }}
          className={styles.table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is a tree
          role="treegrid"
          aria-label={text.execution.table.label}
          aria-rowcount={rows.length + 1}
          aria-activedescendant={`${id}-${active}`}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <Head columns={columns} />
          <tbody className={styles.body} style={{ height: list.getTotalSize() }}>
            {list.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              return row === undefined ? null : (
                <TableRow
                  key={row.key}
                  id={`${id}-${index}`}
                  row={row}
                  index={index}
                  top={start}
                  span={span}
                  columns={columns}
                  isActive={index === active}
                  isSelected={row.kind === "step" && row.step === selected}
                  onTurn={() => turn(row.key)}
                  onSelect={() => {
                    setActive(index);
                    row.kind === "group" ? turn(row.key) : select(row);
                  }}
                />
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Head({ columns }: { columns: readonly Column[] }) {
  const text = useText();
  return (
    <thead className={styles.head}>
      <tr className={styles.row}>
        {[text.words.name, ...columns.map(({ title }) => title)].map((title) => (
          <th key={title} scope="col" className={styles.cell}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function flipped(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const other = new Set(set);
  if (!other.delete(key)) {
    other.add(key);
  }
  return other;
}

/** Goes to what is selected elsewhere, once. */
function useSelectedInSight(
  rows: readonly Row[],
  step: number | undefined,
  go: (index: number) => void,
): void {
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (step === undefined || step === shown.current) {
      return;
    }
    shown.current = step;
    const index = rows.findIndex((row) => row.kind === "step" && row.step.id === step);
    if (index >= 0) {
      go(index);
    }
  });
}
