// An execution that waits for a retry for long is let try again at once, and is stopped with a reason; what happened is
// found among its events.

import assert from "node:assert/strict";
import { story } from "./browser.mjs";

const ROLE = "arn:aws:iam::000000000000:role/r";
const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:charge";
const DEFINITION = JSON.stringify({
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: ACTIVITY,
      Retry: [{ ErrorEquals: ["Bank.Closed"], IntervalSeconds: 3600 }],
      End: true,
    },
  },
});

await story(async (page, { open, aws, accessible }) => {
  await aws("CreateActivity", { name: "charge" });
  const { stateMachineArn } = await aws("CreateStateMachine", {
    name: "orders",
    definition: DEFINITION,
    roleArn: ROLE,
  });
  const { executionArn } = await aws("StartExecution", { stateMachineArn, name: "o-1" });
  const take = async () =>
    (await aws("GetActivityTask", { activityArn: ACTIVITY, workerName: "w" })).taskToken;
  await aws("SendTaskFailure", { taskToken: await take(), error: "Bank.Closed", cause: "it is Sunday" });

  await open(`/000000000000/us-east-1/executions/${encodeURIComponent(executionArn)}`);
  await page.getByText(/Charge failed and is tried again at .* \(retry 1\)/).waitFor();
  await accessible(page, "an execution that waits for a retry");
  await page.getByRole("button", { name: "Retry now" }).click();
  await take();
  await page.getByText(/A worker on activity\.charge works on Charge/).waitFor();

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Stop the execution" });
  await dialog.getByLabel("Error (optional)").fill("Orders.Withdrawn");
  await dialog.getByLabel("Cause (optional)").fill("the customer went home");
  await accessible(page, "the dialog that stops it");
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Aborted", { exact: true }).first().waitFor();
  await page.getByText("the customer went home").first().waitFor();
  const { status, error } = await aws("DescribeExecution", { executionArn });
  assert.deepEqual([status, error], ["ABORTED", "Orders.Withdrawn"]);

  // Its events: by kind, by words, and the newest first.
  await page.getByRole("tab", { name: "Events", exact: true }).click();
  const events = page.getByRole("region", { name: "Events", exact: true }).getByRole("listitem");
  const counts = (text) => page.getByRole("status").filter({ hasText: text }).waitFor();
  await counts(/^8 events$/);
  await page.getByLabel("Kind").selectOption("failures");
  await counts(/^2 of 8 events$/);
  assert.match((await events.allTextContents()).join("\n"), /ActivityFailed.*\n.*ExecutionAborted/);
  await page.getByRole("button", { name: "Newest first" }).click();
  assert.match((await events.allTextContents()).join("\n"), /ExecutionAborted.*\n.*ActivityFailed/);
  await page.getByRole("searchbox", { name: "Search in events" }).fill("sunday");
  await counts(/^1 of 8 events$/);
  await events.getByRole("button", { expanded: false }).click();
  await events.getByText("it is Sunday").waitFor();
  await accessible(page, "an event that was looked for");
});
