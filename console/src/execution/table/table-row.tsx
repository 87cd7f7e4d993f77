import { classes } from "../../design/classes";
import { Icon } from "../../design/icon";
import { Status } from "../../design/status";
import { Duration, duration } from "../../design/time";
import { useText } from "../../text/text";
import { groupName } from "../step/place";
import { useTold } from "../told";
import type { Row } from "./rows";
import styles from "./table.module.css";
import { type Span, Timeline } from "./timeline";

interface Props {
  id: string;
  row: Row;
  index: number;
  top: number;
  span: Span;
  isActive: boolean;
  isSelected: boolean;
  onTurn: () => void;
  onSelect: () => void;
}

/** A state, a branch or an iteration. */
export function TableRow({ id, row, index, top, span, isActive, isSelected, onTurn, onSelect }: Props) {
  const text = useText().execution;
  const { asOf } = useTold();
  const isStep = row.kind === "step";
  const [from, until] = isStep
    ? [row.step.enteredAt, row.step.leftAt]
    : [row.group.startedAt, row.group.endedAt];
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
      <td className={styles.cell}>{isStep ? row.step.type : ""}</td>
      <td className={styles.cell}>
        <Status status={isStep ? row.step.status : row.group.status} />
      </td>
      <td className={styles.cell}>{duration((from - span.from) * 1000)}</td>
      <td className={styles.cell}>
        <Duration from={from} until={until ?? asOf} />
      </td>
      <td className={styles.cell}>
        <Timeline row={row} span={span} />
      </td>
    </tr>
  );
}
