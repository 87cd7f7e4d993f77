import { expect, test } from "vitest";
import { readDefinition } from "./definition";
import { LABEL_HEIGHT, type Label, labelsOf } from "./labels";
import { type Direction, layout } from "./layout";

const DONE = { Type: "Succeed" };

function labels(states: Record<string, unknown>, direction: Direction = "down"): Label[] {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
  return labelsOf(layout(readDefinition(definition), { direction }), "otherwise");
}

function caught(...handlers: [error: string, handler: string][]) {
  const Catch = handlers.map(([error, handler]) => ({ ErrorEquals: [error], Next: handler }));
  return { Type: "Task", Resource: "r", Next: "Done", Catch };
}

test("errors that are caught alike are said together", () => {
  const states = { Charge: caught(["Declined", "Sorry"], ["Expired", "Sorry"]), Done: DONE, Sorry: DONE };
  expect(labels(states).map(({ text }) => text)).toEqual(["Declined, Expired"]);
});

for (const direction of ["down", "right"] as const) {
  test(`labels of lines that meet stand beside each other, drawn ${direction}`, () => {
    const states = {
      First: { ...caught(["Declined", "Sorry"]), Next: "Second" },
      Second: { ...caught(["Expired", "Sorry"]), Next: "Third" },
      Third: { ...caught(["Lost", "Sorry"]) },
      Done: DONE,
      Sorry: DONE,
    };
    const found = labels(states, direction);
    expect(found.map(({ text }) => text)).toEqual(["Declined", "Expired", "Lost"]);
    for (const one of found) {
      for (const other of found.filter((other) => other !== one)) {
        const isApart =
          Math.abs(one.at.y - other.at.y) >= LABEL_HEIGHT || Math.abs(one.at.x - other.at.x) > 40;
        expect(isApart, `${one.text} and ${other.text}`).toBe(true);
      }
    }
  });
}

test("a choice without another way says so", () => {
  const states = {
    Sort: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "One" }], Default: "Done" },
    One: DONE,
    Done: DONE,
  };
  expect(labels(states).map(({ text }) => text)).toEqual(["$.a = 1", "otherwise"]);
});
