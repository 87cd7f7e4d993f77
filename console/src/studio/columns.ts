/** Which columns of Design are shown where there is no room for all three: one on a telephone; on a tablet the canvas
 * and perhaps one beside it. What is done leads to the column in which one goes on. */

import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useMedia } from "../design/use-media";

export const COLUMNS = ["states", "canvas", "inspector"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Columns {
  /** For so many there is room. */
  readonly room: 1 | 2 | 3;
  readonly chosen: Column;
  isShown(column: Column): boolean;
  show(column: Column): void;
  /** Shows what one goes on with, and brings the keyboard there. */
  leadTo(column: Column): void;
}

export function useNewColumns(): Columns {
  const isTelephone = useMedia("(max-width: 767px)");
  const isTablet = useMedia("(max-width: 1000px)");
  const room = isTelephone ? 1 : isTablet ? 2 : 3;
  const [chosen, setChosen] = useState<Column>("canvas");
  const led = useRef<Column>(undefined);
  useEffect(() => {
    if (led.current === chosen) {
      document.querySelector<HTMLElement>(`[data-column="${chosen}"]`)?.focus({ preventScroll: true });
    }
    led.current = undefined;
  }, [chosen]);
  return useMemo(
    () => ({
      room,
      chosen,
      isShown: (column: Column) => room === 3 || column === chosen || (room === 2 && column === "canvas"),
      show: setChosen,
      leadTo: (column: Column) => {
        if (room < 3) {
          led.current = column;
          setChosen(column);
        }
      },
    }),
    [room, chosen],
  );
}

const ColumnsContext = createContext<Columns | undefined>(undefined);

export const ColumnsProvider = ColumnsContext;

export function useColumns(): Columns {
  const columns = useContext(ColumnsContext);
  if (columns === undefined) {
    throw new Error("there are no columns around");
  }
  return columns;
}
