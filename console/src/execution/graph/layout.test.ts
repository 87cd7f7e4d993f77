import { expect, test } from "vitest";
import { readDefinition } from "./definition";
import { type Layout, layout, type Node } from "./layout";

type States = Record<string, Record<string, unknown>>;

function drawn(states: States, start = Object.keys(states)[0]): Layout {
  return layout(readDefinition(JSON.stringify({ StartAt: start, States: states })));
}

function node(layout: Layout, name: string): Node {
  const found = layout.nodes.find(({ state }) => state.name === name);
  if (found === undefined) {
    throw new Error(`${name} is not drawn`);
  }
  return found;
}

function middle({ left, right }: Node): number {
  return (left + right) / 2;
}

/** No two states overlap, but for what is within another. */
function expectNoOverlap({ nodes }: Layout): void {
  for (const one of nodes) {
    for (const other of nodes) {
      const isApart =
        one === other ||
        one.state.id.startsWith(`${other.state.id}/`) ||
        other.state.id.startsWith(`${one.state.id}/`) ||
        one.right <= other.left ||
        other.right <= one.left ||
        one.bottom <= other.top ||
        other.bottom <= one.top;
      expect(isApart, `${one.state.id} and ${other.state.id}`).toBe(true);
    }
  }
}

const pass = (next?: string) => ({ Type: "Pass", ...(next === undefined ? { End: true } : { Next: next }) });
const task = (next: string | undefined, ...handlers: string[]) => ({
  ...pass(next),
  Type: "Task",
  Catch: handlers.map((handler) => ({ ErrorEquals: ["States.ALL"], Next: handler })),
});
const choice = (to: string[], otherwise?: string) => ({
  Type: "Choice",
  Choices: to.map((name) => ({ Variable: "$.a", NumericEquals: 1, Next: name })),
  ...(otherwise !== undefined && { Default: otherwise }),
});

test("one state after the other stands below it", () => {
  const layout = drawn({ A: pass("B"), B: pass("C"), C: pass() });
  expectNoOverlap(layout);
  expect(middle(node(layout, "A"))).toBe(middle(node(layout, "C")));
  expect(layout.lines.map(({ points }) => points.length)).toEqual([2, 2]);
});

test("a choice stands above the middle of its ways, and what they meet in below them", () => {
  const layout = drawn({ A: choice(["B"], "C"), B: pass("D"), C: pass("E"), E: pass("D"), D: pass() });
  expectNoOverlap(layout);
  const [a, b, c, d, e] = ["A", "B", "C", "D", "E"].map((name) => node(layout, name));
  if (!(a && b && c && d && e)) {
    throw new Error("something is not drawn");
  }
  expect(b.top).toBe(c.top);
  expect(middle(a)).toBe((middle(b) + middle(c)) / 2);
  expect(d.top).toBeGreaterThan(e.bottom);
  expect(layout.lines.find(({ kind }) => kind === "choice")?.label).toBe("$.a = 1");
});

test("what only errors lead to stands beside the way that things go", () => {
  const layout = drawn({
    A: task("B", "F"),
    B: task("C", "F"),
    C: task(undefined, "F"),
    F: { Type: "Fail" },
  });
  expectNoOverlap(layout);
  expect(middle(node(layout, "A"))).toBe(middle(node(layout, "C")));
  expect(node(layout, "F").left).toBeGreaterThan(node(layout, "C").right);
});

test("a handler of one task stands right of what comes next", () => {
  const layout = drawn({ A: task("B", "H"), B: pass(), H: pass("B") });
  expectNoOverlap(layout);
  expect(node(layout, "B").top).toBeGreaterThan(node(layout, "H").bottom);
});

test("a loop leads back around at the side", () => {
  const layout = drawn({ A: pass("B"), B: choice(["C"], "D"), C: pass("A"), D: pass() });
  expectNoOverlap(layout);
  expect(layout.lines.filter(({ isBack }) => isBack).map(({ from, to }) => [from, to])).toEqual([["C", "A"]]);
});

test("branches and what a Map does stand within, side by side", () => {
  const branch = (name: string) => ({
    StartAt: name,
    States: { [name]: pass(`${name}2`), [`${name}2`]: pass() },
  });
  const layout = drawn({
    P: { Type: "Parallel", Branches: [branch("X"), branch("Y")], Next: "M" },
    M: { Type: "Map", ItemProcessor: branch("Z"), End: true },
  });
  expectNoOverlap(layout);
  const [p, x, y] = [node(layout, "P"), node(layout, "X"), node(layout, "Y")];
  expect(x.top).toBe(y.top);
  expect(x.left > p.left && y.right < p.right && x.bottom < p.bottom).toBe(true);
  expect(node(layout, "Z").state.id).toBe("M/0/Z");
});

test("states that nothing leads to are drawn, too", () => {
  const layout = drawn({ A: pass(), Lost: pass("Also lost"), "Also lost": pass() });
  expectNoOverlap(layout);
  expect(layout.nodes).toHaveLength(3);
});

test("what is no definition has no states", () => {
  expect(layout(readDefinition("{")).nodes).toEqual([]);
  expect(drawn({}).nodes).toEqual([]);
});

test("to the right it is the same, turned", () => {
  const definition = readDefinition(JSON.stringify({ StartAt: "A", States: { A: pass("B"), B: pass() } }));
  const turned = layout(definition, { direction: "right" });
  expect(node(turned, "B").left).toBeGreaterThan(node(turned, "A").right);
  expect(node(turned, "A").top).toBe(node(turned, "B").top);
});

test("a thousand states with as many handlers are drawn alike each time", () => {
  const states: States = {};
  for (let at = 0; at < 500; at += 1) {
    const next = at === 499 ? undefined : `T${at + 1}`;
    states[`T${at}`] =
      at % 5 === 4 && next !== undefined ? choice([`H${at}`], next) : task(next, `H${at}`, "F");
    states[`H${at}`] = pass(next);
  }
  states.F = { Type: "Fail" };
  const definition = readDefinition(JSON.stringify({ StartAt: "T0", States: states }));
  const drawn = layout(definition);
  expect(drawn.nodes).toHaveLength(1001);
  expect(drawn).toEqual(layout(definition));
});

test("what is narrower than the name around it stands in the middle", () => {
  const inner = { StartAt: "A", States: { A: pass() } };
  const layout = drawn({
    "A long name for what is done to each": { Type: "Map", ItemProcessor: inner, End: true },
  });
  expect(middle(node(layout, "A"))).toBeCloseTo(middle(node(layout, "A long name for what is done to each")));
});

test("branches have room for their names where there is room for more", () => {
  const branch = (name: string) => ({ StartAt: name, States: { [name]: pass() } });
  const written = { Both: { Type: "Parallel", Branches: [branch("A"), branch("B")], End: true } };
  const workflow = readDefinition(JSON.stringify({ StartAt: "Both", States: written }));
  expect(layout(workflow).branches).toEqual([]);
  const roomy = layout(workflow, { isRoomy: true });
  expect(roomy.branches.map(({ index }) => index)).toEqual([0, 1]);
  for (const { index, at, width } of roomy.branches) {
    const first = node(roomy, index === 0 ? "A" : "B");
    expect(at.x).toBe(first.left);
    expect(width).toBe(first.right - first.left);
    // Above the place before the first state.
    expect(first.top - at.y).toBeGreaterThan(40);
  }
});
