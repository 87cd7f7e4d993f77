// In a list of state machines one is found by a part of its name and by its ARN; what can be done with it is done from
// its row.

import assert from "node:assert/strict";
import { story } from "./browser.mjs";

const DEFINITION = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
const ROLE = "arn:aws:iam::000000000000:role/r";

await story(async (page, { endpoint, open, aws, accessible }) => {
  const made = {};
  for (const name of ["orders", "orders-returned", "shipping"]) {
    made[name] = await aws("CreateStateMachine", { name, definition: DEFINITION, roleArn: ROLE });
  }
  // What it comes to is counted in the meantime.
  await aws("StartExecution", { stateMachineArn: made.shipping.stateMachineArn, name: "s-0" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const search = page.getByRole("searchbox", { name: "Search by name or ARN" });
  const rows = () => page.locator("main tbody a").allTextContents();
  const finds = async (wanted, names) => {
    await search.fill(wanted);
    await page.waitForFunction(
      (count) => document.querySelectorAll("main tbody a").length === count,
      names.length,
    );
    assert.deepEqual(await rows(), names, wanted);
  };

  await open("/000000000000/us-east-1/machines");
  await page.getByText("3 state machines").waitFor();
  await finds("ORDERS", ["orders", "orders-returned"]);
  await finds("returned", ["orders-returned"]);
  await finds("stateMachine", []);
  await page.getByText("No state machine has “stateMachine” in its name or as its ARN.").waitFor();
  await accessible(page, "a search that finds nothing");
  // What one has of a state machine is often an ARN: its own, or that of one of its versions.
  await finds(made.shipping.stateMachineArn, ["shipping"]);
  await finds(`${made.shipping.stateMachineArn}:7`, ["shipping"]);
  await finds("arn:aws:states:us-east-1:000000000000:stateMachine:orders", ["orders", "orders-returned"]);
  await page.reload();
  assert.match(await search.inputValue(), /:orders$/);
  await search.fill("");

  // The largest name first: the address keeps that, too.
  await page.getByRole("button", { name: "Name, smallest first" }).click();
  await page.getByRole("button", { name: "Name, largest first" }).waitFor();
  assert.deepEqual(await rows(), ["shipping", "orders-returned", "orders"]);

  const act = async (name) => {
    await page.getByRole("button", { name: "Actions for shipping", exact: true }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Copy the ARN");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), made.shipping.stateMachineArn);
  await act("Pause: hold what is started");
  const row = page.getByRole("row").filter({ hasText: /^shipping/ });
  await row.getByText("Paused", { exact: true }).waitFor();
  await act("Start execution…");
  const dialog = page.getByRole("dialog", { name: "Start shipping" });
  await dialog.getByLabel("Name", { exact: true }).fill("s-1");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByText(/shipping is paused: it is held since/).waitFor();
  await page.goBack();
  await act("Resume");
  await row.getByText("Active", { exact: true }).waitFor();

  await act("Copy to new…");
  await page.getByRole("heading", { name: "shipping-copy" }).waitFor();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.waitForURL("**/machines/shipping-copy");
  const copy = await aws("DescribeStateMachine", {
    stateMachineArn: `${made.shipping.stateMachineArn}-copy`,
  });
  assert.equal(copy.definition, DEFINITION);
  // What was started and succeeded in the last day is counted.
  const counted = async () => (await (await fetch(`${endpoint}/frevo/counters?of=machine`)).json()).counters;
  for (let tries = 0; JSON.stringify(await counted()) === "[]"; tries += 1) {
    assert.ok(tries < 200, "nothing is counted");
    await page.waitForTimeout(50);
  }
  await open("/000000000000/us-east-1/machines");
  await page.getByRole("row", { name: /^shipping Standard Active [12] [12] 0 / }).waitFor();
  await act("Edit the definition");
  await page.waitForURL("**/machines/shipping/studio");
});
