/** A field of the arguments of an action. */

import type { Members } from "../../execution/graph/definition";

export type FieldType = "text" | "number" | "integer" | "boolean" | "object" | "array" | "any";

export interface ActionField {
  readonly name: string;
  readonly type: FieldType;
  readonly isRequired: boolean;
  /** What it is, in the words of whoever described it. */
  readonly title?: string;
  readonly description?: string;
  /** The only values that it may have. */
  readonly choices?: readonly unknown[];
  /** Members of an object. */
  readonly fields?: readonly ActionField[];
  /** What each element of an array is. */
  readonly element?: ActionField;
  /** What it is as long as nobody has said. */
  readonly first?: unknown;
}

/** A value to begin with for every field that is required. */
export function skeletonOf(fields: readonly ActionField[]): Members {
  const required = fields.filter((field) => field.isRequired);
  return Object.fromEntries(required.map((field) => [field.name, firstOf(field)]));
}

export function firstOf(field: ActionField): unknown {
  if (field.first !== undefined) {
    return field.first;
  }
  if (field.choices !== undefined) {
    return field.choices[0];
  }
  switch (field.type) {
    case "text":
      return "";
    case "number":
    case "integer":
      return 0;
    case "boolean":
      return false;
    case "array":
      return field.element?.isRequired === true ? [firstOf(field.element)] : [];
    case "object":
      return skeletonOf(field.fields ?? []);
    case "any":
      return {};
  }
}

/** Whether a fixed value is one that the field may have. */
export function isFitting(field: ActionField, value: unknown): boolean {
  if (field.choices !== undefined) {
    return field.choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value));
  }
  switch (field.type) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "any":
      return true;
  }
}
