/** How JSON is written at a place: as what is around it, so that a change looks as if it had always been there. */

import type { Node } from "jsonc-parser";
import { endOf } from "./json-nodes";

/** A value in the form in which it was written elsewhere. */
export class Written {
  constructor(
    readonly text: string,
    /** What its lines but the first begin with. */
    readonly indent: string,
  ) {}
}

/** How what is put at a place is written. */
export interface Style {
  /** What one level more begins with; none if all is written on one line. */
  readonly unit: string | undefined;
  /** What the line begins with on which it stands. */
  readonly indent: string;
  readonly colon: string;
  readonly comma: string;
  /** Between braces and what they hold, on one line. */
  readonly pad: string;
}

/** A value is replaced in the way it was written: what stood on one line does so again. */
export function styleOfValue(text: string, node: Node): Style {
  const own = text.slice(node.offset, endOf(node));
  const isOnOneLine = (node.children?.length ?? 0) > 0 && !own.includes("\n");
  return styleOf(text, node.offset, isOnOneLine || !text.includes("\n") ? own : undefined);
}

/** The style of a place; on one line as `line` is, if it is given. */
export function styleOf(text: string, offset: number, line: string | undefined): Style {
  const whole = line !== undefined && /[:,]/.test(line) ? line : text;
  const unit = line === undefined ? (/\n([ \t]+)\S/.exec(text)?.[1] ?? "  ") : undefined;
  return {
    unit,
    indent: indentAt(text, offset),
    colon: unit !== undefined || /"\s*:\s/.test(whole) ? ": " : ":",
    comma: /,\s/.test(whole) ? ", " : ",",
    pad: /^[{[]\s/.test(whole) ? " " : "",
  };
}

export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

/** A value as text. */
export function written(value: unknown, style: Style): string {
  if (value instanceof Written) {
    return value.text.replaceAll(`\n${value.indent}`, `\n${style.indent}`);
  }
  return style.unit === undefined
    ? onOneLine(value, style)
    : JSON.stringify(value, null, style.unit).replaceAll("\n", `\n${style.indent}`);
}

function onOneLine(value: unknown, style: Style): string {
  const { colon, comma, pad } = style;
  if (Array.isArray(value)) {
    return `[${value.map((item) => onOneLine(item, style)).join(comma)}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}${colon}${onOneLine(value, style)}`);
  return members.length === 0 ? "{}" : `{${pad}${members.join(comma)}${pad}}`;
}
