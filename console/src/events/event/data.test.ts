import { expect, test } from "vitest";
import type { JsonValue } from "../../api/json-value";
import type { CloudEvent } from "../../api/schema";
import { dataOf } from "./data";

function event(given: { readonly data?: JsonValue; readonly data_base64?: string }): CloudEvent {
  return { specversion: "1.0", id: "e-1", source: "/shop", type: "Placed", ...given };
}

test("objects and lists are unfolded; texts, numbers and nothing are read", () => {
  expect(dataOf(event({ data: { total: 5 } }))).toEqual({
    json: { total: 5 },
    text: '{\n  "total": 5\n}',
    isBinary: false,
  });
  expect(dataOf(event({ data: "hello" }))).toEqual({ json: undefined, text: "hello", isBinary: false });
  expect(dataOf(event({ data: null }))).toEqual({ json: undefined, text: "null", isBinary: false });
  expect(dataOf(event({}))).toEqual({ json: undefined, text: undefined, isBinary: false });
});

test("bytes that are a text are read as one, others stay in Base64", () => {
  expect(dataOf(event({ data_base64: btoa("a,b") })).text).toBe("a,b");
  expect(dataOf(event({ data_base64: "/w==" }))).toEqual({ json: undefined, text: "/w==", isBinary: true });
});
