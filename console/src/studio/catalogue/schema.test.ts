import { expect, test } from "vitest";
import { isFitting, skeletonOf } from "./field";
import { fieldsOfSchema } from "./schema";

const SCHEMA = {
  type: "object",
  required: ["orderId", "lines", "address"],
  properties: {
    orderId: { type: "string", title: "Order", description: "Which order." },
    express: { type: "boolean", default: true },
    channel: { enum: ["web", "shop"] },
    weight: { type: ["number", "null"] },
    lines: { type: "array", items: { $ref: "#/$defs/line" } },
    address: { type: "object", required: ["city"], properties: { city: { type: "string" } } },
    more: {},
  },
  $defs: {
    line: { type: "object", required: ["count"], properties: { count: { type: "integer" } } },
  },
};

test("a schema's properties are fields", () => {
  const fields = fieldsOfSchema(SCHEMA);
  expect(fields.map(({ name, type, isRequired }) => `${name}${isRequired ? "*" : ""} ${type}`)).toEqual([
    "orderId* text",
    "express boolean",
    "channel any",
    "weight number",
    "lines* array",
    "address* object",
    "more any",
  ]);
  expect(fields[0]).toMatchObject({ title: "Order", description: "Which order." });
  expect(fields[2]?.choices).toEqual(["web", "shop"]);
  expect(fields[4]?.element?.fields?.[0]).toEqual({ name: "count", type: "integer", isRequired: true });
});

test("what is required is there to begin with", () => {
  expect(skeletonOf(fieldsOfSchema(SCHEMA))).toEqual({
    orderId: "",
    lines: [{ count: 0 }],
    address: { city: "" },
  });
});

test("a schema that holds itself ends", () => {
  const node = { type: "object", properties: { next: { $ref: "#" } } };
  expect(JSON.stringify(fieldsOfSchema(node)).length).toBeLessThan(2000);
  expect(fieldsOfSchema({ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } })).toEqual([]);
});

test("values are compared with the field", () => {
  const field = (name: string) => {
    const found = fieldsOfSchema(SCHEMA).find((field) => field.name === name);
    return found ?? { name, type: "any" as const, isRequired: false };
  };
  expect(isFitting(field("orderId"), 7)).toBe(false);
  expect(isFitting(field("channel"), "web")).toBe(true);
  expect(isFitting(field("channel"), "fax")).toBe(false);
  expect(isFitting(field("lines"), {})).toBe(false);
});
