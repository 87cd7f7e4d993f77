import { expect, test } from "vitest";
import { allStates, readDefinition } from "../../execution/graph/definition";
import { isVariableName, variablesAt } from "./variables";

function check(states: object, expected: Record<string, string>) {
  const workflow = readDefinition(JSON.stringify({ StartAt: "A", States: states }));
  const told = [...allStates(workflow)].map(({ id }) => [
    id,
    variablesAt(workflow, id)
      .map(({ name, assignedBy }) => `${name}<${assignedBy.join(",")}`)
      .join(" "),
  ]);
  expect(Object.fromEntries(told)).toEqual(expected);
}

test("a variable is in scope behind the state that assigns it", () => {
  check(
    {
      A: { Type: "Pass", Assign: { x: 1, "y.$": "$.y" }, Next: "B" },
      B: { Type: "Pass", Assign: { x: 2 }, Next: "C" },
      C: { Type: "Succeed" },
      D: { Type: "Succeed" },
    },
    { A: "", B: "x<A y<A", C: "x<A,B y<A", D: "" },
  );
});

test("a loop brings variables back", () => {
  check(
    { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Assign: { n: 1 }, Next: "A" } },
    { A: "n<B", B: "n<B" },
  );
});

test("what a rule or a catcher assigns is in the place of what the state does", () => {
  check(
    {
      A: {
        Type: "Choice",
        Choices: [{ Condition: "{% true %}", Assign: { rule: 1 }, Next: "B" }],
        Default: "C",
        Assign: { state: 1 },
      },
      B: { Type: "Succeed" },
      C: { Type: "Task", Catch: [{ Next: "D", Assign: { error: 1 } }], Assign: { done: 1 }, Next: "E" },
      D: { Type: "Succeed" },
      E: { Type: "Succeed" },
    },
    { A: "", B: "rule<A", C: "state<A", D: "error<C state<A", E: "done<C state<A" },
  );
});

test("branches see the variables around them and keep their own", () => {
  const branch = (name: string) => ({
    StartAt: name,
    States: {
      [name]: { Type: "Pass", Assign: { inner: 1 }, Next: `${name}2` },
      [`${name}2`]: { Type: "Succeed" },
    },
  });
  check(
    {
      A: { Type: "Pass", Assign: { x: 1 }, Next: "P" },
      P: { Type: "Parallel", Branches: [branch("Q"), branch("R")], Next: "M" },
      M: {
        Type: "Map",
        ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, ...branch("S") },
        End: true,
      },
    },
    {
      A: "",
      P: "x<A",
      "P/0/Q": "x<A",
      "P/0/Q2": "inner<Q x<A",
      "P/1/R": "x<A",
      "P/1/R2": "inner<R x<A",
      M: "x<A",
      "M/0/S": "",
      "M/0/S2": "inner<S",
    },
  );
});

test("a variable's name is an identifier", () => {
  expect(["a", "ação_2", "x".repeat(80)].every(isVariableName)).toBe(true);
  expect(["", "1a", "a.b", "a-b", "states", "x".repeat(81)].some(isVariableName)).toBe(false);
});
