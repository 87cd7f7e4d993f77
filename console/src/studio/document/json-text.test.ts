import { expect, test } from "vitest";
import { insertMember, removeAt, renameAt, replaceMember, setAt, writtenAt } from "./json-text";

const TEXT = `{
    "A": 1.50,
    "B": { "x":[1,2], "y": true },
    "C": {
        "D": []
    }
}`;

test("what is set stands where it stood, and the rest stays as it is written", () => {
  expect(setAt(TEXT, ["A"], 2)).toBe(TEXT.replace("1.50", "2"));
  expect(setAt(TEXT, ["B", "y"], "no")).toBe(TEXT.replace("true", '"no"'));
  expect(setAt(TEXT, ["A"], 1.5)).toBe(TEXT);
});

test("what is put on one line is written as that line", () => {
  expect(setAt(TEXT, ["B", "z"], { k: [1] })).toBe(TEXT.replace("true }", 'true, "z": { "k": [1] } }'));
  expect(setAt(TEXT, ["B", "x"], [3])).toBe(TEXT.replace("[1,2]", "[3]"));
  expect(setAt('{"a":1,"b":2}', ["c"], { d: 1 })).toBe('{"a":1,"b":2,"c":{"d":1}}');
  expect(setAt("{}", ["a"], 1)).toBe('{"a":1}');
});

test("what is put on lines of its own is as far from the margin as its neighbours", () => {
  expect(setAt(TEXT, ["C", "E", "F"], 1)).toBe(
    TEXT.replace('"D": []\n', '"D": [],\n        "E": {\n            "F": 1\n        }\n'),
  );
  expect(setAt(TEXT, ["C", "D", 0], { a: 1 })).toBe(
    TEXT.replace("[]", '[\n            {\n                "a": 1\n            }\n        ]'),
  );
});

test("a member is put behind another one", () => {
  expect(insertMember(TEXT, [], "AA", 0, "A")).toBe(TEXT.replace("1.50,", '1.50,\n    "AA": 0,'));
});

test("what is taken away takes its comma along", () => {
  expect(removeAt(TEXT, ["A"])).toBe(TEXT.replace('"A": 1.50,\n    ', ""));
  expect(removeAt(TEXT, ["B", "y"])).toBe(TEXT.replace(', "y": true', ""));
  expect(removeAt(TEXT, ["C", "D"])).toBe(TEXT.replace('{\n        "D": []\n    }', "{}"));
  expect(removeAt(TEXT, ["no"])).toBe(TEXT);
});

test("a member gets another name, or becomes another one, in its place", () => {
  expect(renameAt(TEXT, ["C", "D"], "E")).toBe(TEXT.replace('"D"', '"E"'));
  expect(replaceMember(TEXT, ["B", "y"], "z", 1)).toBe(TEXT.replace('"y": true', '"z": 1'));
});

test("what was written elsewhere keeps its form at another depth", () => {
  const moved = writtenAt(TEXT, ["C"]);
  expect(insertMember(TEXT, ["C"], "E", moved)).toBe(
    TEXT.replace("[]\n", '[],\n        "E": {\n            "D": []\n        }\n'),
  );
});

const TWICE = '{"a": {"x": 1}, "b": 2, "a": {"x": 3}, "c": [4, {"d": 5, "d": 6}]}';

test("of a name that is twice in an object the last member is changed, for it is in force", () => {
  expect(setAt(TWICE, ["a", "x"], 7)).toBe(TWICE.replace("3", "7"));
  expect(setAt(TWICE, ["c", 1, "d"], 7)).toBe(TWICE.replace("6", "7"));
  expect(setAt(TWICE, ["a", "y"], 7)).toBe(TWICE.replace("3", '3,"y": 7'));
  expect(setAt(TWICE, ["a", "x"], 3)).toBe(TWICE);
  expect(insertMember(TWICE, [], "aa", 0, "a")).toBe(TWICE.replace("3},", '3}, "aa": 0,'));
  expect(writtenAt(TWICE, ["a"])?.text).toBe('{"x": 3}');
});

test("what is taken away or called otherwise leaves no namesake that would come into force", () => {
  const once = '{"b": 2, "a": {"x": 3}, "c": [4, {"d": 5, "d": 6}]}';
  expect(removeAt(TWICE, ["a"])).toBe(once.replace('"a": {"x": 3}, ', ""));
  expect(renameAt(TWICE, ["a"], "e")).toBe(once.replace('"a"', '"e"'));
  expect(replaceMember(TWICE, ["a"], "e", 1)).toBe(once.replace('"a": {"x": 3}', '"e": 1'));
  expect(replaceMember(TWICE, ["c", 1, "d"], "e", 6)).toBe(TWICE.replace('"d": 5, "d"', '"e"'));
});
