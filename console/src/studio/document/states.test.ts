import { expect, test } from "vitest";
import { readDefinition } from "../../execution/graph/definition";
import { ending, type Fragment } from "./fragment";
import { move } from "./move";
import { copy, duplicate, insert, remove, rename } from "./states";
import { connect } from "./ways";

const ORDER = `{
  "Comment": "kept",
  "StartAt": "Check",
  "States": {
    "Check": { "Type": "Choice", "Choices": [ { "Variable": "$.ok", "BooleanEquals": true, "Next": "Pay" } ], "Default": "Refuse" },
    "Pay": {
      "Type": "Task", "Resource": "arn:pay", "Next": "Ship",
      "Catch": [ { "ErrorEquals": ["States.ALL"], "Next": "Refuse" } ]
    },
    "Ship": { "Type": "Task", "Resource": "arn:ship", "End": true },
    "Refuse": { "Type": "Fail" },
    "Both": {
      "Type": "Parallel",
      "Branches": [
        { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } },
        { "StartAt": "", "States": {} }
      ],
      "End": true
    }
  }
}`;

const PASS = one("Note", { Type: "Pass" });

function one(name: string, state: Record<string, unknown>): Fragment {
  return { StartAt: name, States: { [name]: ending(state) } };
}

function at(...names: string[]) {
  return names.flatMap((name) => ["States", name]);
}

/** Each state with what it leads to. */
function told(text: string): Record<string, string> {
  const { States: states } = JSON.parse(text);
  return Object.fromEntries(
    Object.entries<Record<string, unknown>>(states).map(([name, state]) => [
      name,
      [
        ...((state.Choices as { Next?: string }[]) ?? []).map(({ Next }) => `?${Next ?? ""}`),
        ...(state.Default === undefined ? [] : [`:${state.Default}`]),
        ...(state.Next === undefined ? [] : [`${state.Next}`]),
        ...(state.End === undefined ? [] : ["."]),
        ...((state.Catch as { Next?: string }[]) ?? []).map(({ Next }) => `!${Next ?? ""}`),
      ].join(" "),
    ]),
  );
}

test("a state is put on a way, and the rest stays as it is written", () => {
  const { text, states } = insert(ORDER, { kind: "exit", state: at("Pay"), exit: ["Next"] }, PASS);
  expect(states).toEqual([at("Note")]);
  expect(text).toBe(
    ORDER.replace('"Next": "Ship"', '"Next": "Note"').replace(
      '    "Ship": {',
      '    "Note": {\n      "Type": "Pass",\n      "Next": "Ship"\n    },\n    "Ship": {',
    ),
  );
});

test("a state is put behind the last one, before the first one, on a choice, on an error", () => {
  const put = (spot: Parameters<typeof insert>[1]) => told(insert(ORDER, spot, PASS).text);
  expect(put({ kind: "exit", state: at("Ship"), exit: ["Next"] })).toMatchObject({ Ship: "Note", Note: "." });
  const first = insert(ORDER, { kind: "start", workflow: [] }, PASS).text;
  expect(JSON.parse(first).StartAt).toBe("Note");
  expect(told(first).Note).toBe("Check");
  expect(put({ kind: "exit", state: at("Check"), exit: ["Choices", 0, "Next"] })).toMatchObject({
    Check: "?Note :Refuse",
    Note: "Pay",
  });
  expect(put({ kind: "exit", state: at("Pay"), exit: ["Catch", 0, "Next"] })).toMatchObject({
    Pay: "Ship !Note",
    Note: "Refuse",
  });
});

test("a state is put into an empty branch", () => {
  const branch = [...at("Both"), "Branches", 1];
  const { text } = insert(ORDER, { kind: "start", workflow: branch }, PASS);
  expect(JSON.parse(text).States.Both.Branches[1]).toEqual({
    StartAt: "Note",
    States: { Note: { Type: "Pass", End: true } },
  });
});

test("states that are put in get names that are free, and lead to each other by these", () => {
  const fragment = {
    StartAt: "Pay",
    States: { Pay: { Type: "Pass", Next: "Ship" }, Ship: { Type: "Pass", End: true } },
  };
  const { text, states } = insert(ORDER, { kind: "exit", state: at("Ship"), exit: ["Next"] }, fragment);
  expect(states).toEqual([at("Pay (1)"), at("Ship (1)")]);
  expect(told(text)).toMatchObject({ Ship: "Pay (1)", "Pay (1)": "Ship (1)", "Ship (1)": "." });
});

test("a Choice that is put on a way has it as its default", () => {
  const choice = one("Which", { Type: "Choice", Choices: [] });
  const { text } = insert(ORDER, { kind: "exit", state: at("Pay"), exit: ["Next"] }, choice);
  expect(told(text)).toMatchObject({ Pay: "Which !Refuse", Which: ":Ship" });
});

test("what led to a state that is taken away leads to what it led to", () => {
  expect(told(remove(ORDER, [at("Pay")]))).toEqual({
    Check: "?Ship :Refuse",
    Ship: ".",
    Refuse: "",
    Both: ".",
  });
  expect(told(remove(ORDER, [at("Ship")])).Pay).toBe(". !Refuse");
  const without = remove(ORDER, [at("Refuse")]);
  expect(told(without)).toMatchObject({ Check: "?Pay", Pay: "Ship" });
  expect(JSON.parse(without).States.Pay.Catch).toBeUndefined();
  expect(JSON.parse(remove(ORDER, [at("Check")])).StartAt).toBe("Refuse");
  expect(JSON.parse(remove(ORDER, [at("Both"), at("Both", "A")])).States.Both).toBeUndefined();
});

test("states that are taken away together leave no way between them", () => {
  expect(told(remove(ORDER, [at("Pay"), at("Ship")]))).toEqual({ Check: "? :Refuse", Refuse: "", Both: "." });
  expect(told(remove(ORDER, [at("Check"), at("Pay")]))).toEqual({ Ship: ".", Refuse: "", Both: "." });
  const none = ["Check", "Pay", "Ship", "Refuse", "Both"].map((name) => at(name));
  expect(JSON.parse(remove(ORDER, none))).toEqual({ Comment: "kept", StartAt: "", States: {} });
  const some = JSON.parse(remove(ORDER, [at("Ship"), at("Refuse"), at("Both")]));
  expect(Object.keys(some.States)).toEqual(["Check", "Pay"]);
});

test("a state that moves within its workflow changes only what leads to it and from it", () => {
  const { text } = move(ORDER, at("Pay"), { kind: "exit", state: at("Ship"), exit: ["Next"] });
  expect(text).toBe(
    ORDER.replace('"Next": "Pay" }', '"Next": "Ship" }')
      .replace('"arn:pay", "Next": "Ship"', '"arn:pay", "End": true')
      .replace('"arn:ship", "End": true', '"arn:ship", "Next": "Pay"'),
  );
  expect(move(text, at("Pay"), { kind: "exit", state: at("Check"), exit: ["Choices", 0, "Next"] }).text).toBe(
    ORDER,
  );
});

test("a state does not move to where it is, nor into itself", () => {
  const spots = [
    { kind: "exit", state: at("Check"), exit: ["Choices", 0, "Next"] },
    { kind: "exit", state: at("Pay"), exit: ["Next"] },
  ] as const;
  for (const spot of spots) {
    expect(move(ORDER, at("Pay"), spot).text).toBe(ORDER);
  }
  const within = { kind: "start", workflow: [...at("Both"), "Branches", 0] } as const;
  expect(move(ORDER, at("Both"), within).text).toBe(ORDER);
});

test("a state moves into a branch as it is written, and leads back no more", () => {
  const branch = [...at("Both"), "Branches", 1];
  const { text, states } = move(ORDER, at("Pay"), { kind: "start", workflow: branch });
  expect(states).toEqual([[...branch, "States", "Pay"]]);
  expect(JSON.parse(text).States.Both.Branches[1]).toEqual({
    StartAt: "Pay",
    States: { Pay: { Type: "Task", Resource: "arn:pay", End: true } },
  });
  expect(told(text).Check).toBe("?Ship :Refuse");
});

test("a state gets another name wherever it is named", () => {
  const { text } = rename(ORDER, at("Refuse"), "Sorry");
  expect(text).toBe(ORDER.replaceAll('"Refuse"', '"Sorry"'));
  expect(rename(ORDER, at("Refuse"), "Pay").text).toBe(ORDER);
  expect(JSON.parse(rename(ORDER, at("Check"), "First").text).StartAt).toBe("First");
});

test("copies stand behind what they are copies of", () => {
  const { text, states } = duplicate(ORDER, [at("Pay"), at("Refuse")]);
  expect(states).toEqual([at("Pay (1)"), at("Refuse (1)")]);
  expect(told(text)).toMatchObject({ Pay: "Pay (1) !Refuse", "Pay (1)": "Ship !Refuse" });
});

test("no two states have the same name, however deep they are", () => {
  const { text } = duplicate(ORDER, [at("Both")]);
  const { Both, "Both (1)": twin } = JSON.parse(text).States;
  expect(twin.Branches[0]).toEqual({ StartAt: "A (1)", States: { "A (1)": Both.Branches[0].States.A } });
  const branch = [...at("Both"), "Branches", 1];
  const put = insert(ORDER, { kind: "start", workflow: branch }, one("Pay", { Type: "Pass" }));
  expect(put.states).toEqual([[...branch, "States", "Pay (1)"]]);
  expect(rename(ORDER, at("Pay"), "A").text).toBe(ORDER);
});

test("what is copied leads only to what is copied with it", () => {
  expect(copy(ORDER, [at("Check"), at("Pay")])).toMatchObject({
    StartAt: "Check",
    States: { Check: { Choices: [{ Next: "Pay" }] }, Pay: { End: true, Catch: [] } },
  });
});

test("a way is led elsewhere, or ended", () => {
  expect(told(connect(ORDER, at("Pay"), ["Next"], undefined)).Pay).toBe(". !Refuse");
  expect(told(connect(ORDER, at("Ship"), ["Next"], "Check")).Ship).toBe("Check");
  expect(told(connect(ORDER, at("Check"), ["Default"], undefined)).Check).toBe("?Pay");
});

test("a text that is no JSON stays as it is", () => {
  for (const text of ["", "{", "[]", "no"]) {
    expect(readDefinition(text).states).toEqual([]);
    expect(remove(text, [at("A")])).toBe(text);
    expect(move(text, at("A"), { kind: "start", workflow: [] }).text).toBe(text);
    expect(rename(text, at("A"), "B").text).toBe(text);
  }
});
