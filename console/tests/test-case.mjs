// An execution that failed becomes a case for `frevo test`, with what its tasks were answered.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { story } from "./browser.mjs";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:charge";
const DEFINITION = JSON.stringify({
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: ACTIVITY,
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 1 }],
      ResultPath: "$.charged",
      Next: "Refuse",
    },
    Refuse: { Type: "Fail", Error: "Order.Refused", Cause: "no address" },
  },
});

await story(async (page, { open, aws }) => {
  await aws("CreateActivity", { name: "charge" });
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const { stateMachineArn } = await aws("CreateStateMachine", {
    name: "orders",
    definition: DEFINITION,
    roleArn,
  });
  const started = { stateMachineArn, name: "o-17", input: '{"id": 17}' };
  const { executionArn } = await aws("StartExecution", started);
  const take = async () =>
    (await aws("GetActivityTask", { activityArn: ACTIVITY, workerName: "w" })).taskToken;
  await aws("SendTaskFailure", { taskToken: await take(), error: "Busy", cause: "later" });
  await aws("SendTaskSuccess", { taskToken: await take(), output: '{"receipt": "r-1"}' });
  await open(`/000000000000/us-east-1/executions/${encodeURIComponent(executionArn)}`);
  await page.getByText("Failed: Order.Refused").waitFor();
  await page.getByRole("button", { name: "More" }).click();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Save as a test case" }).click(),
  ]);
  const text = readFileSync(await saved.path(), "utf8");
  const wanted = {
    name: "o-17",
    input: { id: 17 },
    mocks: {
      Charge: [{ Throw: { Error: "Busy", Cause: "later" } }, { Return: { receipt: "r-1" } }],
    },
    expect: {
      status: "FAILED",
      error: "Order.Refused",
      cause: "no address",
      path: ["Charge", "Refuse"],
    },
  };
  if (JSON.stringify(parse(text)) !== JSON.stringify({ cases: [wanted] })) {
    throw new Error(`the case is\n${text}`);
  }
});
