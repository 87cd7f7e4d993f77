/** What is shown of an execution, as the address says it, so that it can be given to others. */

import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";
import type { Step } from "./story/story";

export interface Shown {
  /** The entry of a state that is selected, by the id of its event. */
  readonly step: number | undefined;
  /** The state that is selected; all of its entries, if `step` says none. */
  readonly state: string | undefined;
  /** The event as of which all is shown; none: as it stands. */
  readonly event: number | undefined;
  /** The other execution that it is compared with. */
  readonly with: string | undefined;
}

export type Change = { readonly [Name in keyof Shown | "view"]?: string | number | undefined };

export function useShown(): [Shown, (change: Change) => void] {
  const [search, setSearch] = useSearchParams();
  const shown = useMemo(
    () => ({
      step: number(search.get("step")),
      state: search.get("state") ?? undefined,
      event: number(search.get("event")),
      with: search.get("with") ?? undefined,
    }),
    [search],
  );
  const show = useCallback(
    (change: Change) =>
      setSearch(
        (search) => {
          for (const [name, value] of Object.entries(change)) {
            value === undefined ? search.delete(name) : search.set(name, String(value));
          }
          return search;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [shown, show];
}

/** Selects an entry of a state. */
export function selecting(step: Step): Change {
  return { step: step.id, state: step.state };
}

function number(text: string | null): number | undefined {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : undefined;
}
