import { expect, test } from "vitest";
import type { TraceNode } from "../../api/schema";
import { branches } from "./tree";

function node(number: number, causedBy?: number): TraceNode {
  return {
    kind: "execution",
    number,
    ...(causedBy !== undefined && { causedBy }),
    at: "2026-01-31T12:00:00Z",
    id: `n-${number}`,
    stateMachine: "orders",
    name: `n-${number}`,
    status: "SUCCEEDED",
  };
}

test("what follows stands below its cause, in the order of the list", () => {
  const found = branches([node(0), node(1, 0), node(2, 1), node(3, 0), node(4), node(5, 4)]);
  expect(found.map(({ node, depth }) => `${"  ".repeat(depth)}n-${node.number}`)).toEqual([
    "n-0",
    "  n-1",
    "    n-2",
    "  n-3",
    "n-4",
    "  n-5",
  ]);
});

test("a cause that comes later in the list, or not at all, loses nothing", () => {
  expect(branches([node(1, 7), node(2, 9), node(7)]).map(({ node }) => node.number)).toEqual([7, 1, 2]);
});

test("a chain may be longer than a stack of calls", () => {
  const chain = Array.from({ length: 20_000 }, (_, number) =>
    number === 0 ? node(0) : node(number, number - 1),
  );
  expect(branches(chain).at(-1)?.depth).toBe(19_999);
});
