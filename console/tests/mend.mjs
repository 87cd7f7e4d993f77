// An execution is started, fails, is understood in three clicks and goes on from where it failed; all of it is
// seen as it happens.

import { story } from "./browser.mjs";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:charge";
const DEFINITION = JSON.stringify({
  StartAt: "Pack",
  States: {
    Pack: { Type: "Pass", Next: "Charge" },
    Charge: { Type: "Task", Resource: ACTIVITY, ResultPath: "$.charged", Next: "Done" },
    Done: { Type: "Succeed" },
  },
});

await story(async (page, { open, aws, accessible }) => {
  await aws("CreateActivity", { name: "charge" });
  const role = "arn:aws:iam::000000000000:role/r";
  await aws("CreateStateMachine", { name: "orders", definition: DEFINITION, roleArn: role });
  const take = async () => (await aws("GetActivityTask", { activityArn: ACTIVITY, workerName: "w" })).taskToken;

  await open("/000000000000/us-east-1/machines/orders");
  await page.getByRole("heading", { name: "Nothing was started yet" }).waitFor();
  await accessible(page, "a state machine without executions");
  await page.getByRole("button", { name: "Start execution" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("o-17");
  await accessible(page, "the start dialog");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();

  await page.waitForURL("**/executions/**");
  await page.getByText("Running", { exact: true }).first().waitFor();
  await page.getByText(/Charge waits for a worker|Charge waits since/).waitFor();
  await accessible(page, "an execution that runs");
  const first = await take();
  await aws("SendTaskFailure", { taskToken: first, error: "Card.Declined", cause: "no money" });

  // Nobody loads the page again.
  await page.getByText("Card.Declined").first().waitFor();
  await page.getByRole("button", { name: "Show Charge, which failed" }).click();
  await page.getByRole("heading", { name: "The state Charge" }).waitFor();
  await accessible(page, "an execution that failed");
  await page.getByRole("button", { name: "Redrive" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Redrive" }).click();
  const second = await take();
  await page.getByText("Running", { exact: true }).first().waitFor();
  await aws("SendTaskSuccess", { taskToken: second, output: '{"sum":5}' });
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  await page.getByText('"sum": 5').first().waitFor();
  for (const view of ["Table", "Events"]) {
    await page.getByRole("tab", { name: view, exact: true }).click();
    await accessible(page, `the view ${view}`);
  }
  await page.getByText("ExecutionRedriven").first().waitFor();
});
