/** In which order the list is, as the address says it: `sort=name`, or `sort=-created` for the other way. */

import type { Item } from "./use-machines";

export const COLUMNS = ["name", "type", "status", "started", "failed", "created"] as const;
export type SortColumn = (typeof COLUMNS)[number];

export interface Sort {
  readonly column: SortColumn;
  readonly isDescending: boolean;
}

export function sortOf(text: string | null): Sort {
  const isDescending = text?.startsWith("-") ?? false;
  const name = isDescending ? text?.slice(1) : text;
  const column = COLUMNS.find((column) => column === name);
  return column === undefined ? { column: "name", isDescending: false } : { column, isDescending };
}

/** The order after a click on a column: names begin with the first, numbers and moments with the largest. */
export function clicked(sort: Sort, column: SortColumn): string {
  const isText = column === "name" || column === "type";
  const isDescending = sort.column === column ? !sort.isDescending : !isText;
  return isDescending ? `-${column}` : column;
}

export function sorted(items: readonly Item[], { column, isDescending }: Sort): readonly Item[] {
  const sign = isDescending ? -1 : 1;
  return [...items].sort(
    (one, other) => sign * compared(one, other, column) || one.name.localeCompare(other.name),
  );
}

function compared(one: Item, other: Item, column: SortColumn): number {
  switch (column) {
    case "name":
      return one.name.localeCompare(other.name);
    case "type":
      return one.type.localeCompare(other.type);
    case "status":
      return Number(one.paused) - Number(other.paused);
    case "started":
    case "failed":
      return (one.counts?.[column] ?? 0) - (other.counts?.[column] ?? 0);
    case "created":
      return one.createdAt.localeCompare(other.createdAt);
  }
}
