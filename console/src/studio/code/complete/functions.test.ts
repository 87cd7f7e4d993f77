import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { INTRINSICS, JSONATA, TEXT_INTRINSICS } from "./functions";

const WORKFLOWS = new URL("../../../../../workflows/", import.meta.url);

function written(path: string): string {
  return readFileSync(new URL(path, WORKFLOWS), "utf8");
}

test("every function of JSONata that the server has, and no other, is known", () => {
  const [own, aws] = written("jsonata/src/functions.rs").split("static REFERENCE");
  const declared = `${own}${aws?.split("static AWS")[1]}`.matchAll(/builtin\("(\w+)", "/g);
  expect(Object.keys(JSONATA).sort()).toEqual([...declared].map(([, name]) => name).sort());
});

test("every intrinsic function that the server has, and no other, is known", () => {
  const named = written("asl/src/expression/intrinsic/function.rs").matchAll(/"(States\.\w+)" => Self/g);
  expect(Object.keys(INTRINSICS).sort()).toEqual([...named].map(([, name]) => name).sort());
  expect([...TEXT_INTRINSICS].filter((name) => !(name in INTRINSICS))).toEqual([]);
});
