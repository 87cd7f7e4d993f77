import { Popover } from "radix-ui";
import { useState } from "react";
import { Button } from "../../../design/button";
import { Icon } from "../../../design/icon";
import type { JsonPath } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import type { Stage } from "../suggest";
import styles from "./picker.module.css";
import { type Source, sourcesOf } from "./sources";

/** So many members of one object are shown at first. */
const SHOWN_MAX = 100;

const KINDS = ["result", "input", "variable"] as const;

interface Props {
  /** What is filled, for those who don't see it. */
  label: string;
  /** The path or the expression of the value that was pointed at. */
  onPick: (text: string) => void;
  /** When what is filled is evaluated. */
  stage?: Stage;
}

/** What there was in a last run, as trees: a value is pointed at instead of typing where it is. */
export function Picker({ label, onPick, stage = "before" }: Props) {
  const said = useText().inspector.picker;
  const inspected = useInspected();
  const [isOpen, setOpen] = useState(false);
  const sources = sourcesOf(inspected, stage);
  if (sources.length === 0 || inspected.isReadOnly) {
    return null;
  }
  const pick = (text: string) => {
    onPick(text);
    setOpen(false);
  };
  const of = (kind: Source["kind"]) => sources.filter((source) => source.kind === kind);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button kind="quiet" small aria-label={said.open(label)} title={said.open(label)}>
          <Icon name="point" size={14} />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles.popover} align="end" sideOffset={4} aria-label={said.title}>
          {KINDS.filter((kind) => of(kind).length > 0).map((kind) => (
            <section key={kind} aria-label={said.titles[kind]}>
              <h3>{said.titles[kind]}</h3>
              <ul className={styles.tree}>
                {of(kind).map(({ name, value, textOf }) => (
                  <Entry
                    key={name}
                    name={kind === "variable" ? name : said.whole}
                    value={value}
                    steps={[]}
                    onPick={(steps) => pick(textOf(steps))}
                    isOpenFirst={kind !== "variable"}
                  />
                ))}
              </ul>
            </section>
          ))}
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
