import { Popover } from "radix-ui";
import { useState } from "react";
import { Button } from "../../../design/button";
import { Icon } from "../../../design/icon";
import type { JsonPath } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { effectiveInput, pathText } from "../paths";
import styles from "./picker.module.css";

/** So many members of one object are shown at first. */
const SHOWN_MAX = 100;

interface Props {
  /** What is filled, for those who don't see it. */
  label: string;
  /** The path or the expression of the value that was pointed at. */
  onPick: (text: string) => void;
}

/** The input of a last run as a tree: a value in it is pointed at instead of typing where it is. */
export function Picker({ label, onPick }: Props) {
  const said = useText().inspector.picker;
  const { sample, language, written, isReadOnly } = useInspected();
  const [isOpen, setOpen] = useState(false);
  const data = language === "JSONPath" ? effectiveInput(sample, written.InputPath) : sample;
  if (data === undefined || isReadOnly) {
    return null;
  }
  const pick = (steps: JsonPath) => {
    onPick(pathText({ root: { kind: "data" }, steps }, language));
    setOpen(false);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button kind="quiet" small aria-label={said.open(label)} title={said.open(label)}>
          <Icon name="point" size={14} />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles.popover} align="end" sideOffset={4} aria-label={said.title}>
          <h3>{said.title}</h3>
          <ul className={styles.tree}>
            <Entry name={said.whole} value={data} steps={[]} onPick={pick} isOpenFirst />
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface EntryProps {
  name: string;
  value: unknown;
  steps: JsonPath;
  onPick: (steps: JsonPath) => void;
  isOpenFirst?: boolean;
}

function Entry({ name, value, steps, onPick, isOpenFirst = false }: EntryProps) {
  const said = useText().inspector.picker;
  const [isOpen, setOpen] = useState(isOpenFirst);
  const [shown, setShown] = useState(SHOWN_MAX);
  const inner = entriesOf(value);
  return (
    <li>
      <div className={styles.entry}>
        {inner.length > 0 ? (
          <button
            type="button"
            className={styles.fold}
            aria-expanded={isOpen}
            aria-label={said.unfold(name)}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? "chevronDown" : "chevronRight"} size={12} />
          </button>
        ) : (
          <span className={styles.fold} />
        )}
        <button type="button" className={styles.value} onClick={() => onPick(steps)}>
          <span className={styles.name}>{name}</span>
          <span className={styles.preview}>{preview(value)}</span>
        </button>
      </div>
      {isOpen && inner.length > 0 && (
        <ul>
          {inner.slice(0, shown).map(([key, member]) => (
            <Entry key={key} name={String(key)} value={member} steps={[...steps, key]} onPick={onPick} />
          ))}
          {inner.length > shown && (
            <li>
              <Button small kind="quiet" onClick={() => setShown(shown * 4)}>
                {said.more(inner.length - shown)}
              </Button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) {
    return value.map((element, index) => [index, element] as const);
  }
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function preview(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.length}]`;
  }
  if (typeof value === "object" && value !== null) {
    return "{…}";
  }
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
