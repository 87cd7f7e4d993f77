// What somebody should look at is told in plain words, and leads to where it is mended; it goes once it is.

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

await story(async (page, { open, aws, accessible }) => {
  await open("/000000000000/us-east-1/operations");
  await page.getByRole("heading", { name: "What this node did since it started" }).waitFor();
  await page.getByText("Nothing waits in any queue.").waitFor();
  const concern = page.getByText("In 1 queue something waits, and nobody is connected to take it");
  if ((await concern.count()) > 0) {
    throw new Error("there is a concern about nothing");
  }

  // Nobody loads the page again.
  await aws("CreateActivity", { name: "charge" });
  const definition = { name: "orders", definition: DEFINITION, roleArn: ROLE };
  const { stateMachineArn } = await aws("CreateStateMachine", definition);
  await aws("StartExecution", { stateMachineArn, name: "o-1" });
  await concern.waitFor();
  const waiting = page.getByRole("table", { name: "What waits, on this node" });
  await waiting.getByRole("row", { name: "activity.charge 000000000000 · us-east-1 1 0 0" }).waitFor();
  await accessible(page, "a concern");
  await page.locator("main li").getByRole("link", { name: "activity.charge" }).click();
  await page.getByRole("heading", { name: "activity.charge", level: 1 }).waitFor();

  // A worker comes.
  const { taskToken } = await aws("GetActivityTask", { activityArn: ACTIVITY, workerName: "w" });
  await aws("SendTaskSuccess", { taskToken, output: "{}" });
  await page.getByRole("link", { name: "Operations" }).click();
  await page.getByText("Nothing waits in any queue.").waitFor();
  await concern.waitFor({ state: "hidden" });
  const did = (name) => page.locator("dl > div").filter({ hasText: name });
  await did("Executions succeeded").getByText("1", { exact: true }).waitFor();
});
