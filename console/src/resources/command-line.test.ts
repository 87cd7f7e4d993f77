import { expect, test } from "vitest";
import { quoted } from "./command-line";

test("what a shell would take apart is quoted", () => {
  expect(quoted("http://127.0.0.1:8083")).toBe("http://127.0.0.1:8083");
  expect(quoted("it's; rm")).toBe("'it'\\''s; rm'");
});
