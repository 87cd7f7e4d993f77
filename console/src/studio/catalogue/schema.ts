/** The fields that a JSON Schema describes, as far as a form can show them; the rest is any value. */

import { type Members, members } from "../../execution/graph/definition";
import type { ActionField, FieldType } from "./field";

/** Schemas may hold themselves: so deep they are followed. */
const DEPTH_MAX = 6;

export function fieldsOfSchema(schema: unknown): readonly ActionField[] {
  return fieldOf("", schema, members(schema), false, 0).fields ?? [];
}

const TYPES: Readonly<Record<string, FieldType>> = {
  string: "text",
  number: "number",
  integer: "integer",
  boolean: "boolean",
  object: "object",
  array: "array",
};

function fieldOf(
  name: string,
  given: unknown,
  root: Members,
  isRequired: boolean,
  depth: number,
): ActionField {
  const schema = followed(members(given), root);
  const type = typeOf(schema);
  const within = depth < DEPTH_MAX;
  const choices = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : undefined;
  return {
    name,
    type,
    isRequired,
    ...(typeof schema.title === "string" && { title: schema.title }),
    ...(typeof schema.description === "string" && { description: schema.description }),
    ...(choices !== undefined && choices.length > 0 && { choices }),
    ...("default" in schema && { first: schema.default }),
    ...(type === "object" && within && "properties" in schema && { fields: fieldsOf(schema, root, depth) }),
    ...(type === "array" &&
      within &&
      "items" in schema && { element: fieldOf("", schema.items, root, true, depth + 1) }),
  };
}

function fieldsOf(schema: Members, root: Members, depth: number): readonly ActionField[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(members(schema.properties)).map(([name, property]) =>
    fieldOf(name, property, root, required.includes(name), depth + 1),
  );
}

/** A schema, or the one in the same document that it refers to. */
function followed(schema: Members, root: Members, hops = 0): Members {
  const { $ref: reference } = schema;
  if (typeof reference !== "string" || !reference.startsWith("#/") || hops === DEPTH_MAX) {
    return schema;
  }
  const target = reference
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((within, step) => members(within)[step], root);
  return followed(members(target), root, hops + 1);
}

/** The type of its values; of several that one may be null it is the other. */
function typeOf(schema: Members): FieldType {
  const { type, properties } = schema;
  const names = (Array.isArray(type) ? type : [type]).filter((name) => name !== "null");
  const [name] = names;
  if (names.length === 1 && typeof name === "string") {
    return TYPES[name] ?? "any";
  }
  return properties === undefined ? "any" : "object";
}
