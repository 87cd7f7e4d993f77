import { expect, test } from "vitest";
import { schemaNamed } from "./input-schema";

test("a tag names a schema by its bus and type", () => {
  const named = (value: string) =>
    schemaNamed([
      { key: "other", value: "x" },
      { key: "frevo:input-schema", value },
    ]);
  expect(named("orders/Order Placed")).toEqual({ bus: "orders", type: "Order Placed" });
  expect(named("OrderPlaced")).toEqual({ bus: "default", type: "OrderPlaced" });
  expect(named("orders/a/b")).toEqual({ bus: "orders", type: "a/b" });
  expect(named(" ")).toBeUndefined();
  expect(schemaNamed([])).toBeUndefined();
});
