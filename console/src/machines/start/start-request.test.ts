import { expect, test } from "vitest";
import { faultsOf, START_FORM, startRequest } from "./start-request";
import { stateNames } from "./states";

const SCOPE = { account: "000000000000", region: "us-east-1" };
const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";

test("only what is said is asked for", () => {
  expect(startRequest(SCOPE, "orders", "{}", START_FORM)).toEqual({ stateMachineArn: ARN, input: "{}" });
  expect(startRequest(SCOPE, "orders", "{}", { ...START_FORM, input: " " })).toEqual({
    stateMachineArn: ARN,
  });
  const form = {
    ...START_FORM,
    name: "o-1",
    qualifier: "live",
    testCase: "Happy",
    isDebugged: true,
    step: true,
  };
  expect(startRequest(SCOPE, "orders", "{}", form)).toEqual({
    stateMachineArn: `${ARN}:live#Happy`,
    name: "o-1",
    input: "{}",
    debug: { breakpoints: [], step: true, haltSeconds: 3600, onLapse: "abort" },
  });
});

test("what the server would refuse is told before", () => {
  expect(faultsOf(START_FORM)).toEqual({});
  expect(faultsOf({ ...START_FORM, name: "a b", input: "{" })).toEqual({ name: "illegal", input: true });
  expect(faultsOf({ ...START_FORM, haltSeconds: "0" })).toEqual({});
  expect(faultsOf({ ...START_FORM, isDebugged: true, haltSeconds: "0" })).toEqual({ haltSeconds: true });
});

test("the states of branches and iterations are states, too", () => {
  const definition = {
    States: {
      A: { Type: "Parallel", Branches: [{ States: { B: {} } }, { States: { C: {} } }] },
      D: { Type: "Map", ItemProcessor: { States: { E: {} } } },
      F: null,
    },
  };
  expect(stateNames(JSON.stringify(definition))).toEqual(["A", "B", "C", "D", "E", "F"]);
  expect(stateNames("{")).toEqual([]);
});
