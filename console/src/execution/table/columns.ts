/** The columns of the table of states, behind the name. */

import type { Text } from "../../text/text";

export type ColumnKey = "type" | "status" | "after" | "duration" | "timeline";

const WIDTHS: Readonly<Record<ColumnKey, string>> = {
  type: "76px",
  status: "124px",
  after: "84px",
  duration: "84px",
  timeline: "minmax(140px, 2fr)",
};

export interface Column {
  readonly key: ColumnKey;
  readonly title: string;
}

export function columnsOf({ words, execution }: Text): readonly Column[] {
  return [
    { key: "type", title: words.type },
    { key: "status", title: words.status },
    { key: "after", title: execution.table.after },
    { key: "duration", title: words.duration },
    { key: "timeline", title: execution.table.timeline },
  ];
}

/** As a grid has them. */
export function widthsOf(columns: readonly Column[]): string {
  return ["minmax(200px, 2.2fr)", ...columns.map(({ key }) => WIDTHS[key])].join(" ");
}
