import type { ReactNode } from "react";
import { Button } from "../../../design/button";
import { Icon } from "../../../design/icon";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "./ordered.module.css";

interface Props<Item> {
  items: readonly Item[];
  onChange: (items: readonly Item[]) => void;
  /** What an item is called, with its number. */
  titleOf: (index: number) => string;
  children: (item: Item, index: number, set: (item: Item) => void) => ReactNode;
  add: { readonly label: string; readonly make: () => Item };
}

/** Things that are tried in their order: each can be moved, taken away, and another one put behind them. */
export function Ordered<Item>({ items, onChange, titleOf, children, add }: Props<Item>) {
  const { isReadOnly } = useInspected();
  const set = (at: number, next: Item) => onChange(items.map((item, index) => (index === at ? next : item)));
  return (
    <>
      <ol className={styles.list}>
        {items.map((item, index) => (
          <li key={index} className={styles.item}>
            <div className={styles.head}>
              <h4>{titleOf(index)}</h4>
              {!isReadOnly && <Tools {...{ items, onChange, index, title: titleOf(index) }} />}
            </div>
            {children(item, index, (next) => set(index, next))}
          </li>
        ))}
      </ol>
      {!isReadOnly && (
        <div>
          <Button small onClick={() => onChange([...items, add.make()])}>
            <Icon name="plus" size={14} />
            {add.label}
          </Button>
        </div>
      )}
    </>
  );
}

interface ToolsProps<Item> {
  items: readonly Item[];
  onChange: (items: readonly Item[]) => void;
  index: number;
  title: string;
}

function Tools<Item>({ items, onChange, index, title }: ToolsProps<Item>) {
  const text = useText();
  const said = text.inspector;
  const swap = (other: number) => {
    const moved = [...items];
    const [one, two] = [items[index], items[other]];
    if (one !== undefined && two !== undefined) {
      moved[index] = two;
      moved[other] = one;
      onChange(moved);
    }
  };
  return (
    <>
      <Button
        kind="quiet"
        small
        disabled={index === 0}
        aria-label={said.moveUp(title)}
        onClick={() => swap(index - 1)}
      >
        <span className={styles.up}>
          <Icon name="chevronDown" size={14} />
        </span>
      </Button>
      <Button
        kind="quiet"
        small
        disabled={index === items.length - 1}
        aria-label={said.moveDown(title)}
        onClick={() => swap(index + 1)}
      >
        <Icon name="chevronDown" size={14} />
      </Button>
      <Button
        kind="quiet"
        small
        aria-label={`${text.words.delete}: ${title}`}
        onClick={() => onChange(items.filter((_, at) => at !== index))}
      >
        <Icon name="failed" size={14} />
      </Button>
    </>
  );
}
