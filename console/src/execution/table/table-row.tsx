import { classes } from "../../design/classes";
import { Icon } from "../../design/icon";
import { Status } from "../../design/status";
import { Duration, duration } from "../../design/time";
import { useText } from "../../text/text";
import { groupName } from "../step/place";
import { useTold } from "../told";
import type { Column, ColumnKey } from "./columns";
import type { Row } from "./rows";
import styles from "./table.module.css";
import { type Span, Timeline } from "./timeline";

interface Props {
  id: string;
  row: Row;
  index: number;
  top: number;
  span: Span;
  columns: readonly Column[];
  isActive: boolean;
  isSelected: boolean;
  onTurn: () => void;
  onSelect: () => void;
}

/** A state, a branch or an iteration. */
export function TableRow({
  id,
  row,
  index,
  top,
  span,
  columns,
  isActive,
  isSelected,
  onTurn,
  onSelect,
}: Props) {
  const text = useText().execution;
  const isStep = row.kind === "step";
  const name = isStep ? row.step.state : groupName(row.group, text);
  const run = !isStep && row.group.run > 1 ? ` · ${text.run(row.group.run)}` : "";
  return (
    <tr
      id={id}
      aria-level={row.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      {...(row.isOpen !== undefined && { "aria-expanded": row.isOpen })}
      className={classes(styles.row, styles.line, isActive && styles.active, isSelected && styles.selected)}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
    >
      <td className={styles.cell} style={{ paddingLeft: 8 + row.depth * 16 }}>
        {row.isOpen === undefined ? (
          <span className={styles.turn} />
        ) : (
          <button
            type="button"
            className={styles.turn}
            tabIndex={-1}
            aria-label={row.isOpen ? text.table.close(name) : text.table.open(name)}
            onClick={(event) => {
              event.stopPropagation();
              onTurn();
            }}
          >
            <Icon name={row.isOpen ? "chevronDown" : "chevronRight"} size={12} />
          </button>
        )}
        <span className={classes(styles.name, !isStep && styles.group)} title={name}>
          {name}
          {run}
        </span>
      </td>
      {columns.map(({ key }) => (
        <td key={key} className={styles.cell}>
          <Cell column={key} row={row} span={span} />
        </td>
      ))}
    </tr>
  );
}

interface CellProps {
  column: ColumnKey;
  row: Row;
  span: Span;
}

function Cell({ column, row, span }: CellProps) {
  const { asOf } = useTold();
  const isStep = row.kind === "step";
  const [from, until] = isStep
    ? [row.step.enteredAt, row.step.leftAt]
    : [row.group.startedAt, row.group.endedAt];
  switch (column) {
    case "type":
      return isStep ? row.step.type : "";
    case "status":
      return <Status status={isStep ? row.step.status : row.group.status} />;
    case "after":
      return duration((from - span.from) * 1000);
    case "duration":
      return <Duration from={from} until={until ?? asOf} />;
    case "timeline":
      return <Timeline row={row} span={span} />;
  }
}
