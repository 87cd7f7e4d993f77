import { expect, test } from "vitest";
import type { Group, HistoryEvent, Step } from "./story";
import { tell } from "./tell";

/** Events as `previous Type name index`, a second after each other; `!Error` is an error. */
function history(text: string): HistoryEvent[] {
  const lines = text.trim().split("\n");
  return lines.map((line, index): HistoryEvent => {
    const [previous, type = "", ...rest] = line.trim().split(" ");
    const error = rest.find((word) => word.startsWith("!"))?.slice(1);
    const at = rest.find((word) => word.startsWith("#"))?.slice(1);
    const name = rest.find((word) => !/^[!#]/.test(word));
    const details = {
      ...(name !== undefined && { name, state: name, workerName: name }),
      ...(error !== undefined && { error, cause: `because of ${error}` }),
      ...(at !== undefined && { index: Number(at), length: Number(at) }),
    };
    const event = {
      id: index + 1,
      timestamp: index,
      type,
      previousEventId: Number(previous),
      xEventDetails: details,
    };
    return event as unknown as HistoryEvent;
  });
}

function shown(text: string): string {
  const story = tell(history(text));
  const failed = story.failed === undefined ? "" : `, in ${story.failed.state}`;
  return `\n${[`${story.status}${failed}`, ...group(story.root)].join("\n")}\n`;
}

function group(of: Group): string[] {
  return of.steps.flatMap((one) => step(one)).map((line) => `  ${line}`);
}

function step(of: Step): string[] {
  const error = of.error === undefined ? "" : ` !${of.error}`;
  const attempts = of.attempts.map(({ status, error = "", worker = "" }) =>
    ["  ~", status, error, worker].filter(Boolean).join(" "),
  );
  const groups = of.groups.flatMap((inner) => [
    `  ${inner.kind} ${inner.index}${inner.run > 1 ? ` of run ${inner.run}` : ""} ${inner.status}`,
    ...group(inner).map((line) => `  ${line}`),
  ]);
  return [`${of.state} ${of.status} ${of.enteredAt}–${of.leftAt ?? ""}${error}`, ...attempts, ...groups];
}

test("a task is tried again, and what it fails with at last is caught", () => {
  const text = `
    0 ExecutionStarted
    0 TaskStateEntered Charge
    2 TaskScheduled
    3 TaskStarted
    4 TaskFailed !Flaky
    5 TaskScheduled
    6 TaskTimedOut !States.Timeout
    7 TaskStateExited Charge
    8 PassStateEntered Mend
    9 PassStateExited Mend
    10 ExecutionSucceeded`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    SUCCEEDED
      Charge CAUGHT 1–7 !States.Timeout
        ~ FAILED Flaky
        ~ FAILED States.Timeout
      Mend SUCCEEDED 8–9
    "
  `);
});

test("who has the task is told, and what waits still runs", () => {
  const text = `
    0 ExecutionStarted
    0 TaskStateEntered Pack
    2 ActivityScheduled
    3 ActivityStarted packer-7`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    RUNNING
      Pack RUNNING 1–
        ~ RUNNING packer-7
    "
  `);
});

test("branches stand side by side, and one that fails stops the others", () => {
  const text = `
    0 ExecutionStarted
    0 ParallelStateEntered Both
    2 ParallelStateStarted
    3 TaskStateEntered Label
    4 ActivityScheduled
    3 WaitStateEntered Pause
    3 MapStateEntered Crates
    7 MapStateStarted #1
    8 MapIterationStarted Crates #0
    9 PassStateEntered Nail
    10 PassStateExited Nail
    11 MapIterationSucceeded Crates #0
    11 MapStateSucceeded
    11 MapStateExited Crates
    5 ActivityFailed !Jam
    15 TaskStateAborted
    15 WaitStateAborted
    15 ParallelStateFailed
    18 ParallelStateExited Both
    19 FailStateEntered Over
    20 ExecutionFailed !Over`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    FAILED, in Over
      Both CAUGHT 1–18 !Jam
        branch 0 FAILED
          Label FAILED 3–15
            ~ FAILED Jam
        branch 1 SUCCEEDED
          Pause ABORTED 5–16
        branch 2 SUCCEEDED
          Crates SUCCEEDED 6–13
            iteration 0 SUCCEEDED
              Nail SUCCEEDED 9–10
      Over FAILED 19–20 !Over
    "
  `);
});

test("an iteration that fails fails its Map, and those beside it are given up", () => {
  const text = `
    0 ExecutionStarted
    0 MapStateEntered Each
    2 MapStateStarted #3
    3 MapIterationStarted Each #0
    3 MapIterationStarted Each #1
    4 TaskStateEntered Wrap
    6 TaskScheduled
    5 TaskStateEntered Wrap
    8 TaskScheduled
    7 TaskFailed !Torn
    10 MapIterationFailed Each #0
    10 TaskStateAborted
    10 MapIterationAborted Each #1
    10 TaskStateAborted
    10 MapStateFailed
    15 ExecutionFailed !Torn`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    FAILED, in Wrap
      Each FAILED 1–15 !Torn
        iteration 0 FAILED
          Wrap FAILED 5–11
            ~ FAILED Torn
        iteration 1 ABORTED
          Wrap ABORTED 7–13
            ~ ABORTED
    "
  `);
});

test("the iteration that takes a place that got free is one of the Map's", () => {
  const text = `
    0 ExecutionStarted
    0 MapStateEntered Each
    2 MapStateStarted #2
    3 MapIterationStarted Each #0
    4 PassStateEntered A
    5 PassStateExited A
    6 MapIterationSucceeded Each #0
    6 MapIterationStarted Each #1
    8 PassStateEntered A`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    RUNNING
      Each RUNNING 1–
        iteration 0 SUCCEEDED
          A SUCCEEDED 4–5
        iteration 1 RUNNING
          A RUNNING 8–
    "
  `);
});

test("a Parallel that is tried again has branches of another run", () => {
  const text = `
    0 ExecutionStarted
    0 ParallelStateEntered Both
    2 ParallelStateStarted
    3 PassStateEntered A
    4 EvaluationFailed A !Bad
    5 ParallelStateStarted
    6 PassStateEntered A
    7 PassStateExited A
    8 ParallelStateSucceeded
    8 ParallelStateExited Both
    10 ExecutionSucceeded`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    SUCCEEDED
      Both SUCCEEDED 1–9
        branch 0 FAILED
          A FAILED 3–4 !Bad
        branch 0 of run 2 SUCCEEDED
          A SUCCEEDED 6–7
    "
  `);
});

test("what is redriven goes on where it failed", () => {
  const text = `
    0 ExecutionStarted
    0 TaskStateEntered Charge
    2 TaskScheduled
    3 TaskFailed !Late
    4 ExecutionFailed !Late
    5 ExecutionRedriven
    5 TaskScheduled`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    RUNNING
      Charge FAILED 1–4 !Late
        ~ FAILED Late
    "
  `);
});

test("an expression that fails is told in its state", () => {
  const text = `
    0 ExecutionStarted
    0 PassStateEntered Set
    2 PassStateExited Set
    3 PassStateEntered Divide
    3 EvaluationFailed Divide !States.QueryEvaluationError
    5 ExecutionFailed !States.QueryEvaluationError`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    FAILED, in Divide
      Set SUCCEEDED 1–2
      Divide FAILED 3–5 !States.QueryEvaluationError
    "
  `);
});

test("what is stopped leaves nothing running", () => {
  const text = `
    0 ExecutionStarted
    0 WaitStateEntered Sleep
    0 ExecutionAborted`;
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    ABORTED
      Sleep ABORTED 1–2
    "
  `);
});

test("branches are those of the definition, whichever comes first", () => {
  const text = `
    0 ExecutionStarted
    0 ParallelStateEntered Both
    2 ParallelStateStarted
    3 PassStateEntered Second
    3 PassStateEntered First`;
  const story = tell(history(text), (state) => (state === "Second" ? 1 : 0));
  const both = story.byState.get("Both")?.[0];
  expect(both?.groups.map(({ index, steps }) => [index, steps[0]?.state])).toEqual([
    [1, "Second"],
    [0, "First"],
  ]);
  expect(story.stepOf(4)?.state).toBe("Second");
});

test("25,000 events are told at once", () => {
  const lines = ["0 ExecutionStarted", "0 MapStateEntered Each", "2 MapStateStarted #6250"];
  for (let index = 0; index < 6250; index += 1) {
    const id = lines.length + 1;
    lines.push(
      `3 MapIterationStarted Each #${index}`,
      `${id} PassStateEntered A`,
      `${id + 1} PassStateExited A`,
      `${id + 2} MapIterationSucceeded Each #${index}`,
    );
  }
  const events = history(lines.join("\n"));
  // The quickest of some: other processes have their turns in between.
  const times = [1, 2, 3].map(() => {
    const since = performance.now();
    tell(events);
    return performance.now() - since;
  });
  expect(Math.min(...times)).toBeLessThan(300);
  const story = tell(events);
  expect(story.byState.get("A")).toHaveLength(6250);
});
