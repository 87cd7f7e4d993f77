/** Conditions of JSONata as a tree that can be edited by form: comparisons, `and`, `or`, `$not`. Only those are
 * read that would be written again letter for letter; others are edited as text. */

import { type Piece, pieces } from "./pieces";

export const SIGNS = ["=", "!=", "<", "<=", ">", ">=", "in"] as const;
export type Sign = (typeof SIGNS)[number];

export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "compare"; readonly left: string; readonly sign: Sign; readonly right: string }
  /** The value is there. */
  | { readonly kind: "exists"; readonly operand: string }
  /** The value itself is true or false. */
  | { readonly kind: "holds"; readonly operand: string };

export const FIRST_CONDITION: Condition = {
  kind: "compare",
  left: "$states.input",
  sign: "=",
  right: '""',
};

export function writeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.map(writePart).join(` ${condition.kind} `);
    case "not":
      return `$not(${writeCondition(condition.part)})`;
    case "compare":
      return `${condition.left} ${condition.sign} ${condition.right}`;
    case "exists":
      return `$exists(${condition.operand})`;
    case "holds":
      return condition.operand;
  }
}

/** A group within a group stands in parentheses. */
function writePart(condition: Condition): string {
  const isGroup = condition.kind === "and" || condition.kind === "or";
  return isGroup ? `(${writeCondition(condition)})` : writeCondition(condition);
}

/** Reads an expression, if it is one that a form can show. */
export function readCondition(text: string): Condition | undefined {
  const condition = read(text.trim());
  return condition !== undefined && writeCondition(condition) === text.trim() ? condition : undefined;
}

function read(text: string): Condition | undefined {
  const found = pieces(text);
  return found === undefined ? undefined : (group(found, "or") ?? group(found, "and") ?? single(text, found));
}

function group(found: readonly Piece[], kind: "and" | "or"): Condition | undefined {
  if (!found.some((piece) => piece.sign === kind)) {
    return undefined;
  }
  const parts: Piece[][] = [[]];
  for (const piece of found) {
    piece.sign === kind ? parts.push([]) : parts.at(-1)?.push(piece);
  }
  const conditions = parts.map((part) => readPart(part));
  return conditions.every((condition) => condition !== undefined) ? { kind, parts: conditions } : undefined;
}

function readPart(part: readonly Piece[]): Condition | undefined {
  const text = part
    .map((piece) => piece.text)
    .join("")
    .trim();
  const inner = within(text, "(");
  const condition = inner === undefined ? undefined : read(inner);
  return condition?.kind === "and" || condition?.kind === "or" ? condition : read(text);
}

function single(text: string, found: readonly Piece[]): Condition | undefined {
  const [left, sign, right, ...more] = found;
  if (left === undefined || more.length > 0) {
    return undefined;
  }
  if (sign !== undefined && right !== undefined) {
    const known = SIGNS.find((known) => known === sign.sign);
    return known && { kind: "compare", left: left.text.trim(), sign: known, right: right.text.trim() };
  }
  const negated = within(text, "$not(");
  if (negated !== undefined) {
    const part = read(negated);
    return part && { kind: "not", part };
  }
  const operand = within(text, "$exists(");
  return operand === undefined ? { kind: "holds", operand: text } : { kind: "exists", operand };
}

/** What is between an opening and the parenthesis at the end, if these belong together. */
function within(text: string, opening: string): string | undefined {
  if (!text.startsWith(opening) || !text.endsWith(")")) {
    return undefined;
  }
  const inner = text.slice(opening.length, -1);
  return pieces(inner) === undefined ? undefined : inner.trim();
}

/** The value that an operand writes down, if it is a plain one. */
export function literalOf(operand: string): { readonly value: string | number | boolean | null } | undefined {
  const quoted = /^'([^'\\]*)'$/.exec(operand)?.[1];
  if (quoted !== undefined) {
    return { value: quoted };
  }
  try {
    const value: unknown = JSON.parse(operand);
    return typeof value === "object" && value !== null
      ? undefined
      : { value: value as string | number | boolean | null };
  } catch {
    return undefined;
  }
}
