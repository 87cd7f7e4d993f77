// Writes src/api/schema.d.ts: the types of what is sent to the server and what it answers, of its own description.
//
//   npm run api            writes it
//   node api.mjs check     fails if it is not what would be written

import { readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString, UNKNOWN } from "openapi-typescript";
import { factory } from "typescript";

const WRITTEN = new URL("src/api/schema.d.ts", import.meta.url);

/** Types of what the description says no more of than that it is JSON, or an object: they would be `unknown`, and an
 * object without members. */
const [ANY_JSON, ANY_OBJECT] = ["JsonValue", "JsonObject"].map((name) =>
  factory.createTypeReferenceNode(name),
);

/** The description as the server puts it together (`openapi/mod.rs`). */
function description() {
  const { "x-frevo-members": members, ...document } = ["frevo", "states", "events"].map(read).reduce(merged);
  return merged(document, { components: { schemas: members } });
}

function read(name) {
  const file = new URL(`../broker/api/src/openapi/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The members of both, at whatever depth. */
function merged(into, given) {
  if (!isObject(into) || !isObject(given)) {
    return given;
  }
  const members = Object.entries(given).map(([name, value]) => [name, merged(into[name], value)]);
  return { ...into, ...Object.fromEntries(members) };
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAnyObject(schema) {
  const says = ["properties", "additionalProperties", "oneOf", "anyOf"];
  return schema.type === "object" && !says.some((name) => name in schema);
}

const types = await openapiTypescript(description(), {
  immutable: true,
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  inject: `import type { JsonObject, JsonValue } from "./json-value";`,
  transform: (schema) => (isAnyObject(schema) ? ANY_OBJECT : undefined),
  postTransform: (type) => (type === UNKNOWN ? ANY_JSON : undefined),
});
const text = `// Made by api.mjs.\n\n${astToString(types)}`;
if (process.argv[2] !== "check") {
  writeFileSync(WRITTEN, text);
} else if (readFileSync(WRITTEN, "utf8") !== text) {
  console.error(
    "src/api/schema.d.ts is not what the server's description says: `npm run api` writes it anew",
  );
  process.exit(1);
}
