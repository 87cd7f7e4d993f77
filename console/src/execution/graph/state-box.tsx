import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { classes } from "../../design/classes";
import { Icon, typeIcon } from "../../design/icon";
import { STATUS_ICONS } from "../../design/status";
import { useText } from "../../text/text";
import type { Look } from "./graph";
import styles from "./graph.module.css";
import type { Node } from "./layout";

export interface BoxProps {
  node: Node;
  look: Look | undefined;
  isSelected: boolean;
  /** It was picked, perhaps beside others. */
  onSelect: (isAdded: boolean) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

interface Props extends BoxProps {
  onPointerDown?: (event: PointerEvent) => void;
  /** What else is to be seen of it, at its right. */
  children?: ReactNode;
}

/** A state as it is drawn: its name, its type, how it stands. */
export function StateBox({
  node: { state },
  look,
  isSelected,
  onSelect,
  onKeyDown,
  onPointerDown,
  children,
}: Props) {
  const text = useText();
  const isContainer = state.inner.length > 0;
  const status = look === undefined ? "" : text.status[look.status];
  const isMany = look?.count !== undefined && look.count > 1;
  const terminal = state.exits.every(({ kind }) => kind === "catch") && state.type !== "Choice";
  return (
    <div className={classes(styles.box, isContainer && styles.container, look && styles[look.status])}>
      <button
        type="button"
        className={styles.state}
        data-state={state.id}
        aria-pressed={isSelected}
        title={state.name}
        onClick={(event) => onSelect(event.shiftKey || event.ctrlKey || event.metaKey)}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
      >
        <span className={styles.icon}>
          <Icon name={look === undefined ? typeIcon(state.type) : STATUS_ICONS[look.status]} size={16} />
        </span>
        <span className={styles.words}>
          <span className={styles.name}>{state.name}</span>
          <span className={styles.type}>
            {state.type}
            {look?.note}
          </span>
        </span>
        {isMany && (
          <span className={styles.count} title={text.execution.graph.entries(look?.count ?? 0)}>
            ×{look?.count}
          </span>
        )}
        {children}
        <span className={styles.unseen}>{status}</span>
        {terminal && !isContainer && <span className={styles.end} title={text.execution.graph.end} />}
      </button>
    </div>
  );
}
