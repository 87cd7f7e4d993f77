// One state machine is set up: an alias shares its starts between two versions, executions are started by it and by a
// version, and it is led elsewhere and deleted; what it logs and its tags are changed.

import assert from "node:assert/strict";
import { story } from "./browser.mjs";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:orders";
const GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/orders:*";
const TRACE = "Root=1-67891233-abcdef012345678912345678";
const definition = (greeting) =>
  JSON.stringify({ StartAt: "Greet", States: { Greet: { Type: "Pass", Result: greeting, End: true } } });

await story(async (page, { open, aws, accessible }) => {
  const roleArn = "arn:aws:iam::000000000000:role/r";
  await aws("CreateStateMachine", { name: "orders", definition: definition("one"), roleArn, publish: true });
  await aws("UpdateStateMachine", { stateMachineArn: ARN, definition: definition("two"), publish: true });
  const dialog = page.getByRole("dialog");
  const button = (name) => page.getByRole("button", { name, exact: true });
  const tab = (name) => page.getByRole("tab", { name, exact: true }).click();
  const routes = async () => {
    const alias = await aws("DescribeStateMachineAlias", { stateMachineAliasArn: `${ARN}:live` });
    return alias.routingConfiguration.map(({ stateMachineVersionArn, weight }) => [
      stateMachineVersionArn.slice(ARN.length),
      weight,
    ]);
  };

  await open("/000000000000/us-east-1/machines/orders?tab=aliases");
  await page.getByRole("heading", { name: "There is no alias yet" }).waitFor();
  await button("Create an alias…").click();
  await dialog.getByLabel("Name", { exact: true }).fill("live");
  await dialog.getByLabel("Version", { exact: true }).selectOption("1");
  await dialog.getByLabel("Second version").selectOption("1");
  await dialog.getByText("Choose another one than the first.").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Save" }).isDisabled());
  await dialog.getByLabel("Second version").selectOption("2");
  const slider = dialog.getByRole("slider", { name: "version 1: 90 % · version 2: 10 %" });
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await dialog.getByText("version 1: 88 % · version 2: 12 %").waitFor();
  await accessible(page, "an alias of two versions");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: "version 1: 88 %, version 2: 12 %" }).waitFor();
  assert.deepEqual(await routes(), [
    [":1", 88],
    [":2", 12],
  ]);

  // All starts by it go to the second one, and its execution says so.
  await button("Edit…").click();
  await dialog.getByRole("slider").press("Home");
  await dialog.getByText("version 1: 0 % · version 2: 100 %").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: "version 1: 0 %, version 2: 100 %" }).waitFor();
  await button("Start…").click();
  assert.equal(await dialog.getByLabel("Version or alias").inputValue(), "live");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  const about = page.getByRole("tabpanel", { name: "Details" });
  await about.getByText("live", { exact: true }).waitFor();
  const fact = (name) =>
    about.locator("div", { has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) });
  assert.equal(await fact("Version").locator("dd").textContent(), "2");
  assert.equal(await fact("Alias").locator("dd").textContent(), "live");

  // In the dialog that starts one it is chosen, too, and what traces it is said.
  await open("/000000000000/us-east-1/machines/orders");
  await button("Start execution").first().click();
  await dialog.getByLabel("Version or alias").selectOption("1");
  await dialog.getByText("Test case and trace").click();
  await dialog.getByLabel("X-Ray trace header").fill(TRACE);
  await dialog.getByLabel("Name", { exact: true }).fill("o-1");
  await accessible(page, "a start of a version");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL("**o-1");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  assert.equal(await fact("Version").locator("dd").textContent(), "1");
  const executionArn = ARN.replace("stateMachine:orders", "execution:orders:o-1");
  const { output, traceHeader } = await aws("DescribeExecution", { executionArn });
  assert.deepEqual([output, traceHeader], ['"one"', TRACE]);

  await open("/000000000000/us-east-1/machines/orders?tab=aliases");
  await button("Delete…").click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("heading", { name: "There is no alias yet" }).waitFor();

  // What it does is logged once it is said where to.
  await tab("Logging");
  await page.getByLabel("Level").selectOption("ERROR");
  await page.getByText("A level other than OFF needs a log group.").waitFor();
  await accessible(page, "logging without a group");
  await page.getByLabel("With inputs and outputs").check();
  await button("Use /aws/vendedlogs/states/orders").click();
  await button("Save").click();
  await page.getByText("Saved.").waitFor();
  const { loggingConfiguration } = await aws("DescribeStateMachine", { stateMachineArn: ARN });
  assert.deepEqual(loggingConfiguration, {
    level: "ERROR",
    includeExecutionData: true,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: GROUP } }],
  });

  await tab("Tags");
  await page.getByText("There are no other tags").waitFor();
  const tags = async () => (await aws("ListTagsForResource", { resourceArn: ARN })).tags;
  await page.getByLabel("Key", { exact: true }).fill("team");
  await page.getByLabel("Value", { exact: true }).fill("checkout");
  await button("Add a tag").click();
  await page.getByRole("cell", { name: "checkout" }).waitFor();
  await page.getByLabel("frevo:keys").fill("order=id");
  await button("Save").click();
  await button("Save").waitFor({ state: "hidden" });
  await accessible(page, "tags");
  assert.deepEqual(
    (await tags()).sort((one, other) => one.key.localeCompare(other.key)),
    [
      { key: "frevo:keys", value: "order=id" },
      { key: "team", value: "checkout" },
    ],
  );
  await button("Delete the tag team").click();
  await page.getByText("There are no other tags").waitFor();
  assert.deepEqual(await tags(), [{ key: "frevo:keys", value: "order=id" }]);
});
