import { expect, test } from "vitest";
import { readDefinition } from "./definition";
import { type Direction, layout } from "./layout";
import { type Palette, svgOf, type Told } from "./svg";

const PALETTE: Palette = {
  ground: "#000001",
  ink: "#000002",
  soft: "#000003",
  line: "#000004",
  caught: "#000005",
  tone: (status) =>
    status === "FAILED"
      ? { line: "#f00", fill: "#f01", ink: "#f02" }
      : { line: "#0f0", fill: "#0f1", ink: "#0f2" },
};

function drawn(definition: unknown, told: Record<string, Told> = {}, direction: Direction = "down") {
  const found = layout(readDefinition(JSON.stringify(definition)), { direction });
  return svgOf(found, ({ name }) => told[name], PALETTE, { title: "orders", otherwise: "otherwise" });
}

/** The names of elements, of which each that is opened must be closed. */
function elements(text: string): string[] {
  const open: string[] = [];
  const found: string[] = [];
  for (const [, isClosing, name = "", isEmpty] of text.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
    if (isClosing === "/") {
      expect(open.pop()).toBe(name);
      continue;
    }
    found.push(name);
    if (isEmpty !== "/") {
      open.push(name);
    }
  }
  expect(open).toEqual([]);
  return found;
}

test("every state and every line is in the file", () => {
  const { text, width, height } = drawn({
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemProcessor: { StartAt: "Pack", States: { Pack: { Type: "Pass", End: true } } },
        Catch: [{ ErrorEquals: ["Lost"], Next: "Sorry" }],
        Next: "Done",
      },
      Done: { Type: "Succeed" },
      Sorry: { Type: "Fail" },
    },
  });
  expect(elements(text).filter((name) => name === "circle")).toHaveLength(1);
  for (const said of ["Each", "Pack", "Done", "Sorry", "Lost"]) {
    expect(text).toContain(`>${said}</text>`);
  }
  expect(text.match(/marker-end/g)).toHaveLength(3);
  expect(text.match(/stroke-dasharray/g)).toHaveLength(1);
  expect(text).toContain(`viewBox="0 0 ${width} ${height}"`);
});

test("a state has the colour, the icon and the word of what became of it", () => {
  const told = { Charge: { status: "FAILED", says: "Failed" } } as const;
  const { text } = drawn({ StartAt: "Charge", States: { Charge: { Type: "Task", End: true } } }, told);
  expect(text).toContain('stroke="#f00"');
  expect(text).toContain("<title>Charge · Task · Failed</title>");
  expect(text).toContain("M4 4l8 8M12 4l-8 8");
});

test("names are text, whatever is in them", () => {
  const name = `<script>&"\0\ud800`;
  const { text } = drawn({ StartAt: name, States: { [name]: { Type: "Succeed" } } });
  expect(elements(text)).not.toContain("script");
  expect(text).toContain("&lt;script&gt;&amp;&quot;\ufffd\ufffd");
});

test("what lies outside of the first state's way has room, whatever the direction", () => {
  const definition = { StartAt: "A", States: { A: { Type: "Succeed" } } };
  const [down, right] = [drawn(definition), drawn(definition, {}, "right")];
  expect(down.height - right.height).toBe(44);
  expect(right.width - down.width).toBe(44);
});
