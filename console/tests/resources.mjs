// An activity is made, tagged and deleted; a rule of EventBridge's is seen with its target, on the map too, and disabled.

import { story } from "./browser.mjs";

await story(async (page, { endpoint, open, aws, accessible }) => {
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Succeed" } } });
  const { stateMachineArn } = await aws("CreateStateMachine", { name: "orders", definition, roleArn });
  const events = async (operation, input) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSEvents.${operation}` },
      body: JSON.stringify(input),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`${operation}: ${JSON.stringify(answer)}`);
    }
    return answer;
  };
  await events("PutRule", { Name: "large", EventPattern: '{"source":["shop"]}' });
  await events("PutTargets", {
    Rule: "large",
    Targets: [{ Id: "start", Arn: stateMachineArn, RoleArn: roleArn }],
  });

  await open("/000000000000/us-east-1/workers");
  await page.getByRole("button", { name: "Create an activity" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("inspect");
  await accessible(page, "the dialog for an activity");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("link", { name: "inspect", exact: true }).waitFor();
  await page.getByRole("button", { name: "Tags of inspect" }).click();
  await dialog.getByLabel("Key", { exact: true }).fill("team");
  await dialog.getByLabel("Value", { exact: true }).fill("shop");
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByRole("cell", { name: "shop" }).waitFor();
  await accessible(page, "the tags of an activity");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Delete: inspect" }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("heading", { name: "There are no activities" }).waitFor();

  await open("/000000000000/us-east-1/events?tab=rules");
  await page.getByRole("link", { name: "orders" }).waitFor();
  await accessible(page, "a list of rules");
  await page.getByRole("button", { name: "Disable: large" }).click();
  await page.getByText("Disabled", { exact: true }).waitFor();
  if ((await events("DescribeRule", { Name: "large" })).State !== "DISABLED") {
    throw new Error("the rule is not disabled");
  }
  await page.getByRole("link", { name: "large", exact: true }).click();
  await page.getByRole("heading", { name: "Targets" }).waitFor();
  await accessible(page, "a rule");
  await open("/000000000000/us-east-1/events?tab=map");
  await page.getByRole("link", { name: "default/large" }).waitFor();
});
