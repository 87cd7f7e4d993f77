/** What a rule of a Choice compares with, in JSONPath. */

import type { AslText } from "../../../text/asl";

const COMPARISONS = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"] as const;
const TESTS = ["IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp"] as const;

export interface Operator {
  readonly name: string;
  readonly operand: "text" | "number" | "boolean" | "timestamp" | "path";
  readonly about: keyof AslText["operators"];
}

const COMPARED = [
  { of: "String", operand: "text" },
  { of: "Numeric", operand: "number" },
  { of: "Timestamp", operand: "timestamp" },
] as const;

const PLAIN: readonly Operator[] = [
  ...COMPARED.flatMap(({ of, operand }) =>
    COMPARISONS.map((comparison) => ({ name: `${of}${comparison}`, operand, about: comparison })),
  ),
  { name: "BooleanEquals", operand: "boolean", about: "Equals" },
];

export const OPERATORS: readonly Operator[] = [
  ...PLAIN,
  ...PLAIN.map(({ name }) => ({ name: `${name}Path`, operand: "path", about: "Path" }) as const),
  { name: "StringMatches", operand: "text", about: "StringMatches" },
  ...TESTS.map((name) => ({ name, operand: "boolean", about: name }) as const),
];

export function operatorOf(name: string): Operator | undefined {
  return OPERATORS.find((operator) => operator.name === name);
}
