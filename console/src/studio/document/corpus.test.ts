/** Every recorded definition goes through the document: what is not changed stays byte for byte. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { allStates, readDefinition, type State } from "../../execution/graph/definition";
import { setAt, writtenAt } from "./json-text";
import { move } from "./move";
import { isSamePath, spotAfter } from "./spot";
import { rename } from "./states";

// There are thousands of states.
vi.setConfig({ testTimeout: 120_000 });

const CORPUS = join(import.meta.dirname, "../../../../../shared/corpus/asl");

interface Case {
  readonly definition?: unknown;
  readonly definition_text?: string;
}

/** Each definition in several forms: on one line, by two and by four, and as it was recorded. */
function texts(): readonly string[] {
  const files = readdirSync(CORPUS).filter((name) => name.endsWith(".json"));
  return files
    .flatMap((name): Case[] => JSON.parse(readFileSync(join(CORPUS, name), "utf8")))
    .flatMap(({ definition, definition_text: recorded }) =>
      typeof definition === "object"
        ? [
            JSON.stringify(definition),
            JSON.stringify(definition, null, 2),
            JSON.stringify(definition, null, 4),
            ...(recorded === undefined ? [] : [recorded]),
          ]
        : [],
    );
}

if (!existsSync(CORPUS)) {
  console.log(`skipped: there are no recorded definitions at ${CORPUS}`);
}

const eachState = (text: string) => [...allStates(readDefinition(text))];

test.skipIf(!existsSync(CORPUS))("what is changed and changed back is as it was, byte for byte", () => {
  const all = texts();
  expect(all.length).toBeGreaterThan(1_000);
  for (const text of all) {
    for (const state of eachState(text)) {
      const to = rename(text, state.path, "Another name");
      const [path = []] = to.states;
      expect(to.text).not.toBe(text);
      expect(rename(to.text, path, state.name).text).toBe(text);
      const noted = setAt(text, [...state.path, "Studio"], { a: [1] });
      expect(setAt(noted, [...state.path, "Studio"], undefined)).toBe(text);
      expect(setAt(text, state.path, state.written)).toBe(text);
    }
  }
});

test.skipIf(!existsSync(CORPUS))("a state that moves changes only ways", () => {
  let count = 0;
  for (const text of texts()) {
    const states = eachState(text);
    for (const state of states) {
      for (const spot of states
        .filter((other) => isNeighbour(other, state))
        .flatMap((to) => spotAfter(to) ?? [])) {
        const moved = move(text, state.path, spot).text;
        count += moved === text ? 0 : 1;
        for (const other of states) {
          expect(unled(moved, other)).toBe(unled(text, other));
        }
      }
    }
  }
  expect(count).toBeGreaterThan(500);
});

function isNeighbour(one: State, other: State): boolean {
  return one !== other && isSamePath(one.path.slice(0, -2), other.path.slice(0, -2));
}

/** A state as it is written, but for where it leads. */
function unled(text: string, { path }: State): string | undefined {
  return writtenAt(text, path)
    ?.text.replaceAll(/\s*"(?:Next|Default|StartAt)":\s*"[^"]*",?|\s*"End":\s*true,?/g, "")
    .replaceAll(/,?\s*([}\]])/g, "$1");
}
