/** What can stand at a position. */

import type { AslText } from "../../../text/asl";

export interface Option {
  /** What is compared with what was typed, and shown. */
  readonly label: string;
  readonly kind: "field" | "value" | "state" | "function" | "variable" | "snippet";
  readonly about: string;
  readonly detail?: string;
  /** What is put in: `#{name}` is a place to type at, a tab a step of indentation. */
  readonly template: string;
  /** Whether what comes next can be completed at once. */
  readonly goesOn?: boolean;
}

export interface Completion {
  /** What is replaced. */
  readonly from: number;
  readonly to: number;
  /** Where what was typed begins: behind a quote. */
  readonly typedFrom: number;
  readonly options: readonly Option[];
}

/** What is known beside the text itself. */
export interface Known {
  readonly text: AslText;
  /** What tasks can call. */
  readonly resources: readonly string[];
}

/** Text for a template, in which nothing is a place. */
export function plain(text: string): string {
  return text.replace(/([#$])\{/g, "$1\\{");
}

export function quoted(text: string): string {
  return plain(JSON.stringify(text));
}
