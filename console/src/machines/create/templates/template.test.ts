import { expect, test } from "vitest";
import { allStates, workflowOf } from "../../../execution/graph/definition";
import { TEMPLATES } from "./all";
import { freeName } from "./template";

const SCOPE = { account: "111111111111", region: "eu-west-1" };

test("a name that is taken gets a number", () => {
  expect(freeName("hello", new Set())).toBe("hello");
  expect(freeName("hello", new Set(["hello", "hello-2"]))).toBe("hello-3");
});

test("what tasks are answered is said of states that there are, in the account that is looked at", () => {
  for (const { key, definition, mocks = {} } of TEMPLATES) {
    const names = new Set([...allStates(workflowOf(definition(SCOPE)))].map(({ name }) => name));
    expect({ key, unknown: Object.keys(mocks).filter((name) => !names.has(name)) }).toEqual({
      key,
      unknown: [],
    });
    expect(JSON.stringify(definition(SCOPE))).not.toContain("000000000000");
  }
});
