// What somebody should look at is told in plain words, and leads to where it is mended; it goes once it is.

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
      End: true,
    },
  },
});

await story(async (page, { endpoint, open, aws, accessible }) => {
  /** The server looks at its queues every few seconds. */
  const knows = async (isWaiting) => {
    const gauge = 'frevo_queue_unserved{queue="000000000000/us-east-1/activity.charge"} 1';
    const told = async () => (await (await fetch(`${endpoint}/metrics`)).text()).includes(gauge);
    for (let tries = 0; (await told()) !== isWaiting; tries += 1) {
      assert.ok(tries < 300, "the server does not look");
      await page.waitForTimeout(50);
    }
  };
  const concern = page.getByText("In 1 queue something waits, and nobody is connected to take it");
  await aws("CreateActivity", { name: "charge" });
  const definition = { name: "orders", definition: DEFINITION, roleArn: ROLE };
  const { stateMachineArn } = await aws("CreateStateMachine", definition);
  await aws("StartExecution", { stateMachineArn, name: "o-1" });
  await knows(true);
  await open("/000000000000/us-east-1/operations");
  await concern.waitFor();
  const waiting = page.getByRole("table", { name: "What waits, on this node" });
  await waiting.getByRole("row", { name: "activity.charge 000000000000 · us-east-1 1 0 0" }).waitFor();
  await accessible(page, "a concern");
  await page.locator("main li").getByRole("link", { name: "activity.charge" }).click();
  await page.getByRole("heading", { name: "activity.charge", level: 1 }).waitFor();

  // A worker comes.
  const { taskToken } = await aws("GetActivityTask", { activityArn: ACTIVITY, workerName: "w" });
  await aws("SendTaskSuccess", { taskToken, output: "{}" });
  await knows(false);
  await page.getByRole("link", { name: "Operations" }).click();
  await page.getByText("Nothing waits in any queue.").waitFor();
  await concern.waitFor({ state: "hidden" });
  const did = (name) => page.locator("dl > div").filter({ hasText: name });
  await did("Executions succeeded").getByText("1", { exact: true }).waitFor();
});
