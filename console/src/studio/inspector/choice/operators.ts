/** The comparison operators of JSONPath's choice rules: 20 that compare with a value, their 19 twins that compare
 * with what a path leads to, and 6 that ask what a value is. */

export type OperatorKind = "text" | "number" | "boolean" | "timestamp" | "is";

export interface Operator {
  /** Without `Path`. */
  readonly name: string;
  readonly kind: OperatorKind;
  /** It has a twin that takes a path. */
  readonly hasPath: boolean;
}

const RELATIONS = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"] as const;

const ordered = (prefix: string, kind: OperatorKind): readonly Operator[] =>
  RELATIONS.map((relation) => ({ name: prefix + relation, kind, hasPath: true }));

const asks = (name: string): Operator => ({ name, kind: "is", hasPath: false });

export const OPERATORS: readonly Operator[] = [
  ...["IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp"].map(asks),
  ...ordered("String", "text"),
  { name: "StringMatches", kind: "text", hasPath: false },
  ...ordered("Numeric", "number"),
  { name: "BooleanEquals", kind: "boolean", hasPath: true },
  ...ordered("Timestamp", "timestamp"),
];

/** All that may stand in a rule. */
export const OPERATOR_NAMES: readonly string[] = OPERATORS.flatMap(({ name, hasPath }) =>
  hasPath ? [name, `${name}Path`] : [name],
);

export function operatorOf(written: string): Operator | undefined {
  return OPERATORS.find(({ name, hasPath }) => name === written || (hasPath && `${name}Path` === written));
}

/** What an operator compares with as long as nobody has said. */
export function firstValue(kind: OperatorKind): unknown {
  return { text: "", number: 0, boolean: true, timestamp: "2030-01-01T00:00:00Z", is: true }[kind];
}

/** Whether a value is of the type that an operator compares with. */
export function fits(kind: OperatorKind, value: unknown): boolean {
  switch (kind) {
    case "number":
      return typeof value === "number";
    case "text":
      return typeof value === "string";
    case "timestamp":
      return typeof value === "string" && isTimestamp(value);
    default:
      return typeof value === "boolean";
  }
}

/** RFC 3339 as AWS takes it: with `T`, and `Z` or an offset. */
export function isTimestamp(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
