import { expect, test } from "vitest";
import { en } from "../../text/en";
import { ACTIONS } from "./actions";
import { PARAMETERS } from "./parameters";
import { actionWords, initialsOf } from "./words";

test("what is said of actions and what they take is of actions that there are", () => {
  const keys = new Set(ACTIONS.map(({ key }) => key));
  const said = [...Object.keys(en.catalogue.about), ...Object.keys(PARAMETERS)];
  expect(said.filter((key) => !keys.has(key))).toEqual([]);
});

test("an action is found by all that is said of it", () => {
  const words = actionWords(en);
  const found = (wanted: string) =>
    ACTIONS.filter((action) => words.isLike(action, wanted)).map(({ key }) => key);
  expect(found("sqs message")).toEqual(["sqs:sendMessage"]);
  expect(found("publishes events")).toEqual(["events:putEvents"]);
  expect(found("nothing like it")).toEqual([]);
});

test("a name has two letters by which it is told from its like", () => {
  const names = [
    "order-charge",
    "order-pack",
    "Step Functions",
    "Lambda",
    "EventBridge",
    "x",
    "",
    "émile_zola",
  ];
  expect(names.map(initialsOf)).toEqual(["oc", "op", "SF", "La", "EB", "x", "", "éz"]);
});
