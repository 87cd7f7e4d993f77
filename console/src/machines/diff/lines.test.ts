import { expect, test } from "vitest";
import { type DiffLine, diffLines, hunks, isSame, pairs } from "./lines";

const SIGNS = { same: " ", removed: "-", added: "+" };
const shown = (lines: readonly DiffLine[]) => lines.map((line) => SIGNS[line.kind] + line.text).join("|");
const diff = (one: string, other: string) =>
  shown(diffLines(one.split("").join("\n"), other.split("").join("\n")));

test("as few lines as possible are taken away and put in", () => {
  expect(diff("abc", "abc")).toBe(" a| b| c");
  expect(diff("abc", "axc")).toBe(" a|-b|+x| c");
  expect(diff("abcabba", "cbabac")).toBe("-a|-b| c|+b| a| b|-b| a|+c");
  expect(shown(diffLines("a", "a\nb"))).toBe(" a|+b");
});

test("applied to one text a difference gives the other", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const text = () => Array.from({ length: random(30) }, () => "abcd"[random(4)]).join("\n");
  for (let round = 0; round < 300; round += 1) {
    const [one, other] = [text(), text()];
    const lines = diffLines(one, other);
    const side = (without: string) => lines.filter((line) => line.kind !== without).map((line) => line.text);
    expect(side("added").join("\n")).toBe(one);
    expect(side("removed").join("\n")).toBe(other);
    expect(isSame(lines)).toBe(one === other);
  }
});

test("lines have their numbers on both sides", () => {
  const lines = diffLines("a\nb\nc", "a\nx\ny\nc");
  expect(lines.map((line) => [line.before, line.after])).toEqual([
    [1, 1],
    [2, undefined],
    [undefined, 2],
    [undefined, 3],
    [3, 4],
  ]);
});

test("texts that differ in too much are told as wholly different", () => {
  const one = Array.from({ length: 1500 }, (_, at) => `a${at}`).join("\n");
  const other = Array.from({ length: 1500 }, (_, at) => `b${at}`).join("\n");
  const lines = diffLines(one, other);
  expect(lines.filter((line) => line.kind === "removed").length).toBe(1500);
  expect(lines.filter((line) => line.kind === "added").length).toBe(1500);
});

test("what is far from any difference is left out", () => {
  const lines = diffLines("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\nx\n5\n6\n7");
  expect(hunks(lines, 1).map((hunk) => [hunk.skipped, shown(hunk.lines)])).toEqual([
    [2, " 3|-4|+x| 5"],
    [2, ""],
  ]);
  expect(hunks(diffLines("a\nb", "a\nb"), 3)).toEqual([{ skipped: 2, lines: [] }]);
});

test("side by side, what was put in stands beside what it replaces", () => {
  const found = pairs(diffLines("a\nb\nc\nd", "a\nx\nd"));
  expect(found.map(({ left, right }) => [left?.text, right?.text])).toEqual([
    ["a", "a"],
    ["b", "x"],
    ["c", undefined],
    ["d", "d"],
  ]);
});
