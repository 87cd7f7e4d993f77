// An execution is looked at from every side: its data as it was written and formatted, megabytes of it; the definition it
// ran; its states as a table with their times; the items of a Map. Then it is started again with its input.

import assert from "node:assert/strict";
import { story } from "./browser.mjs";

const ROLE = "arn:aws:iam::000000000000:role/r";
const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:weigh";
const DEFINITION = {
  StartAt: "Pause",
  States: {
    Pause: { Type: "Wait", Seconds: 1, Next: "Pack all" },
    "Pack all": {
      Type: "Map",
      ItemsPath: "$.parcels",
      ItemProcessor: {
        StartAt: "Sort",
        States: {
          Sort: {
            Type: "Choice",
            Choices: [{ Variable: "$.heavy", BooleanEquals: true, Next: "Too heavy" }],
            Default: "Pack",
          },
          "Too heavy": { Type: "Fail", Error: "Parcel.Heavy", Cause: "nobody lifts it" },
          Pack: { Type: "Pass", End: true },
        },
      },
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Weigh" }],
      Next: "Weigh",
    },
    Weigh: {
      Type: "Task",
      Resource: ACTIVITY,
      Retry: [{ ErrorEquals: ["Scale.Busy"], IntervalSeconds: 1 }],
      End: true,
    },
  },
};
const PARCELS = [{ id: 1 }, { id: 2, heavy: true }, { id: 3 }].map((parcel) => ({ heavy: false, ...parcel }));

await story(async (page, { open, aws, accessible }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await aws("CreateActivity", { name: "weigh" });
  const definition = JSON.stringify(DEFINITION);
  const tags = [{ key: "frevo:limits", value: "open" }];
  const made = await aws("CreateStateMachine", { name: "parcels", definition, roleArn: ROLE, tags });
  const { stateMachineArn } = made;
  const input = JSON.stringify({ parcels: PARCELS, note: "  two  blanks" });
  const { executionArn } = await aws("StartExecution", { stateMachineArn, name: "p-1", input });
  const work = async (answer) => {
    const { taskToken } = await aws("GetActivityTask", { activityArn: ACTIVITY, workerName: "w" });
    return answer(taskToken);
  };
  await work((taskToken) => aws("SendTaskFailure", { taskToken, error: "Scale.Busy", cause: "in use" }));
  await work((taskToken) => aws("SendTaskSuccess", { taskToken, output: '{"grams":1200}' }));

  // Data: formatted at first, as it was written if somebody asks, and copied as it is shown.
  await open(`/000000000000/us-east-1/executions/${encodeURIComponent(executionArn)}`);
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  const summary = page.getByRole("tablist", { name: "About the execution" });
  await summary.getByRole("tab", { name: "Input and output" }).click();
  const data = page.getByRole("tabpanel", { name: "Input and output" });
  const shown = data.getByRole("region", { name: "Input", exact: true });
  assert.equal(await shown.textContent(), JSON.stringify(JSON.parse(input), null, 2));
  assert.match(
    await data.getByRole("region", { name: "Output", exact: true }).textContent(),
    /"grams": 1200/,
  );
  await data.getByRole("button", { name: "As it was written" }).click();
  assert.equal(await shown.textContent(), input);
  await data.getByRole("button", { name: "Copy: Input" }).click();
  await data.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), input);
  await accessible(page, "data as it was written");
  await summary.getByRole("tab", { name: "Definition" }).click();
  // What it ran stays what it is, whatever the state machine becomes.
  await aws("UpdateStateMachine", {
    stateMachineArn,
    definition: definition.replace("Parcel.Heavy", "Heavy"),
  });
  await page.reload();
  await page.getByRole("region", { name: "Definition" }).getByText('"Error": "Parcel.Heavy"').waitFor();

  // The table: a tree with the times of all, of which one looks for some, and hides columns.
  const views = page.getByRole("tablist", { name: "States and events" });
  await views.getByRole("tab", { name: "Table", exact: true }).click();
  const table = page.getByRole("treegrid");
  const row = (name) => table.getByRole("row").filter({ has: page.getByTitle(name, { exact: true }) });
  const names = () => table.locator("tbody [title]:not([role])").allTextContents();
  const bar = (name) => row(name).getByRole("img").getAttribute("title");
  await row("Weigh").waitFor();
  assert.deepEqual((await names()).slice(0, 4), ["Pause", "Pack all", "#0", "Sort"]);
  assert.match(await bar("Pause"), /^After .*, for 1(\.\d+)? s$/);
  assert.match(await bar("Weigh"), /^After 1(\.\d+)? s, for 1(\.\d+)? s, one attempt failed$/);
  // A failed attempt, the pause behind it, and the one that succeeded.
  assert.equal(await row("Weigh").getByRole("img").locator("span").count(), 3);
  await row("Pack all").getByText("Caught error").waitFor();
  await row("Pack all").getByRole("button", { name: "Close Pack all" }).click();
  assert.deepEqual(await names(), ["Pause", "Pack all", "Weigh"]);
  await page.getByLabel("Status", { exact: true }).selectOption("FAILED");
  await page.getByText("1 of 7 entries").waitFor();
  assert.deepEqual(await names(), ["Pack all", "#1", "Too heavy"]);
  await accessible(page, "a table of what failed");
  await page.getByLabel("Status", { exact: true }).selectOption("");
  await page.getByRole("searchbox", { name: "Search states by name" }).fill("WEI");
  await page.getByText("1 of 7 entries").waitFor();
  assert.deepEqual(await names(), ["Weigh"]);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Type" }).click();
  await page.getByRole("columnheader", { name: "Type" }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await row("Weigh").click();
  const panel = page.getByRole("complementary", { name: "The state Weigh" });
  await panel.getByRole("tab", { name: "Attempts (2)" }).click();
  await panel.getByText(/until the next attempt/).waitFor();

  // The items of the Map: of one status, of one index; the address leads back to what was selected.
  await page.getByRole("searchbox", { name: "Search states by name" }).fill("pack ALL");
  await row("Pack all").click();
  await page.reload();
  const map = page.getByRole("complementary", { name: "The state Pack all" });
  const items = map.getByRole("list").filter({ hasText: "#" }).getByRole("button");
  await items.nth(2).waitFor();
  await map.getByRole("button", { name: "Failed 1" }).click();
  assert.match((await items.allTextContents()).join(), /^#1Failed/);
  await accessible(page, "the items of a Map");
  await map.getByRole("button", { name: "All 3" }).click();
  await map.getByRole("searchbox", { name: "Search by index" }).fill("2");
  assert.match((await items.allTextContents()).join(), /^#2/);
  await map.getByRole("searchbox", { name: "Search by index" }).fill("7");
  await map.getByText("There is no such item.").waitFor();
  await map.getByRole("button", { name: "All 3" }).click();
  await map.getByRole("searchbox", { name: "Search by index" }).fill("1");
  await items.click();
  await page.getByRole("complementary", { name: "The state Too heavy" }).getByText('"heavy": true').waitFor();

  // Again, with its input, of which something is changed.
  await page.getByRole("button", { name: "New execution" }).click();
  const dialog = page.getByRole("dialog", { name: "New execution with the same input" });
  const again = dialog.getByLabel("Input");
  assert.deepEqual(JSON.parse(await again.inputValue()), JSON.parse(input));
  await accessible(page, "the dialog that starts it again");
  await again.fill(input.replace("two", "2"));
  await dialog.getByLabel("Name", { exact: true }).fill("p-2");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL("**p-2**");
  const second = await aws("DescribeExecution", { executionArn: executionArn.replace("p-1", "p-2") });
  assert.equal(JSON.parse(second.input).note, "  2  blanks");

  // Megabytes are folded, and sent again as they are.
  const large = JSON.stringify({ parcels: [], note: "x".repeat(2_000_000) });
  const third = await aws("StartExecution", { stateMachineArn, name: "p-3", input: large });
  await open(`/000000000000/us-east-1/executions/${encodeURIComponent(third.executionArn)}?summary=data`);
  await shown.getByRole("button", { name: /^19[\d,]+ more$/ }).click();
  await shown.getByRole("button", { name: /^192[\d,]+ more$/ }).waitFor();
  await page.getByRole("button", { name: "New execution" }).click();
  await dialog.getByText("The input has 2,000,024 characters, too many to be edited here.").waitFor();
  await dialog.getByLabel("Name", { exact: true }).fill("p-4");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL("**p-4**");
  const fourth = await aws("DescribeExecution", { executionArn: executionArn.replace("p-1", "p-4") });
  assert.equal(fourth.input, large);
});
