import { Tabs as Parts } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { TextField } from "../../design/field";
import tabs from "../../design/tabs.module.css";
import { useText } from "../../text/text";
import { useColumns } from "../columns";
import type { Language } from "../inspector/language";
import styles from "./browser.module.css";
import { type Entry, searched, useActionEntries, useFlow, usePatterns } from "./entries";
import { EntryCard } from "./entry-card";

interface Props {
  language: Language;
  /** The place that was chosen for what is added, in words. */
  where: string | undefined;
  onAdd: (entry: Entry) => void;
}

const GROUPS = ["actions", "flow", "patterns"] as const;

/** All that can be put on the canvas, with search: a state is dragged from here, or put where it is meant. */
export function StatesBrowser({ language, where, onAdd }: Props) {
  const text = useText().canvas.browser;
  const groups = {
    actions: useActionEntries(language),
    flow: useFlow(language),
    patterns: usePatterns(language),
  };
  const [search, setSearch] = useState("");
  const { room } = useColumns();
  const field = useSearchKey();
  const found = searched(Object.values(groups).flat(), search);
  return (
    <section className={styles.browser} aria-label={text.title} data-column="states" tabIndex={-1}>
      {where !== undefined && <p className={styles.where}>{where}</p>}
      <div ref={field}>
        <TextField
          label={text.search}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {search.trim() === "" ? (
        <Parts.Root defaultValue="flow" className={styles.groups}>
          <Parts.List className={tabs.list} aria-label={text.title}>
            {GROUPS.map((group) => (
              <Parts.Trigger key={group} value={group} className={tabs.tab}>
                {text[group]}
              </Parts.Trigger>
            ))}
          </Parts.List>
          {GROUPS.map((group) => (
            <Parts.Content key={group} value={group} tabIndex={-1}>
              <Entries entries={groups[group]} onAdd={onAdd} />
            </Parts.Content>
          ))}
        </Parts.Root>
      ) : found.length === 0 ? (
        <p role="status">{text.none(search.trim())}</p>
      ) : (
        <Entries entries={found} onAdd={onAdd} />
      )}
      <p className={styles.how}>{room === 1 ? text.howTap : text.how}</p>
    </section>
  );
}

function Entries({ entries, onAdd }: { entries: readonly Entry[]; onAdd: (entry: Entry) => void }) {
  return (
    <ul className={styles.entries}>
      {entries.map((entry) => (
        <li key={entry.key}>
          <EntryCard entry={entry} onAdd={() => onAdd(entry)} />
        </li>
      ))}
    </ul>
  );
}

/** `/` leads to the search, unless something is typed elsewhere. */
function useSearchKey() {
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : undefined;
      if (event.key === "/" && at?.closest("input, textarea, select, [contenteditable]") === null) {
        event.preventDefault();
        field.current?.querySelector("input")?.focus();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return field;
}
