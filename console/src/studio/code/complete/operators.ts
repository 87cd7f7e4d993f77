/** What a rule of a Choice compares with, in JSONPath, and what that means. */

import type { AslText } from "../../../text/asl";
import { OPERATORS as KNOWN, type OperatorKind } from "../../inspector/choice/operators";

export interface Operator {
  readonly name: string;
  readonly operand: Exclude<OperatorKind, "is"> | "path";
  readonly about: keyof AslText["operators"];
}

/** What an operator asks, whatever it compares. */
const ASKED: readonly Operator["about"][] = [
  "StringMatches",
  "LessThanEquals",
  "GreaterThanEquals",
  "LessThan",
  "GreaterThan",
  "Equals",
  "IsPresent",
  "IsNull",
  "IsString",
  "IsNumeric",
  "IsBoolean",
  "IsTimestamp",
];

export const OPERATORS: readonly Operator[] = KNOWN.flatMap(({ name, kind, hasPath }): Operator[] => [
  {
    name,
    operand: kind === "is" ? "boolean" : kind,
    about: ASKED.find((asked) => name.endsWith(asked)) ?? "Equals",
  },
  ...(hasPath ? [{ name: `${name}Path`, operand: "path", about: "Path" } as const] : []),
]);

export function operatorOf(name: string): Operator | undefined {
  return OPERATORS.find((operator) => operator.name === name);
}
