import { Tabs as Parts } from "radix-ui";
import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import styles from "./tabs.module.css";
import { useInSight } from "./use-in-sight";

export interface Tab {
  readonly key: string;
  readonly title: ReactNode;
  readonly content: ReactNode;
}

/** Views of the same thing, of which the address says which is shown. */
export function Tabs({
  tabs,
  label,
  parameter = "tab",
}: {
  tabs: readonly Tab[];
  label: string;
  parameter?: string;
}) {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get(parameter);
  const shown = tabs.find((tab) => tab.key === wanted)?.key ?? tabs[0]?.key ?? "";
  const current = useInSight<HTMLButtonElement>(shown);
  const show = (key: string) =>
    setSearch(
      (search) => {
        search.set(parameter, key);
        return search;
      },
      { replace: true },
    );
  return (
    <Parts.Root value={shown} onValueChange={show}>
      <Parts.List className={styles.list} aria-label={label}>
        {tabs.map((tab) => (
          <Parts.Trigger
            key={tab.key}
            value={tab.key}
            className={styles.tab}
            {...(tab.key === shown && { ref: current })}
          >
            {tab.title}
          </Parts.Trigger>
        ))}
      </Parts.List>
      {tabs.map((tab) => (
        <Parts.Content key={tab.key} value={tab.key} className={styles.panel}>
          {tab.content}
        </Parts.Content>
      ))}
    </Parts.Root>
  );
}
