// An execution halts at a breakpoint, goes on a step with other data, then to its end; another one goes on from an
// event of it with other data; both are compared, and the first difference is marked.

import { story } from "./browser.mjs";

const DEFINITION = JSON.stringify({
  QueryLanguage: "JSONata",
  StartAt: "Count",
  States: {
    Count: { Type: "Pass", Output: { total: "{% $states.input.price * 2 %}" }, Next: "Tax" },
    Tax: { Type: "Pass", Output: { total: "{% $states.input.total + 1 %}" }, Next: "Done" },
    Done: { Type: "Succeed" },
  },
});

await story(async (page, { open, aws, accessible }) => {
  const roleArn = "arn:aws:iam::000000000000:role/r";
  await aws("CreateStateMachine", { name: "prices", definition: DEFINITION, roleArn });
  await open("/000000000000/us-east-1/machines/prices");
  await page.getByRole("button", { name: "Start execution" }).first().click();
  const start = page.getByRole("dialog");
  await start.getByLabel("Name", { exact: true }).fill("p-1");
  await fill(page, start.getByLabel("Input"), '{"price": 10}');
  await start.getByLabel("Halt before states, to look and to change data").check();
  await start.getByLabel("Before every state").uncheck();
  await start.getByLabel("Count", { exact: true }).check();
  await accessible(page, "a start with breakpoints");
  await start.getByRole("button", { name: "Start", exact: true }).click();

  // It halts before Count does anything; a step leads to the next state.
  await page.waitForURL("**/executions/**");
  await page.getByText(/It halted before Count/).waitFor();
  await accessible(page, "an execution that halted");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.getByText(/It halted before Tax/).waitFor();
  await page.getByRole("button", { name: "Edit the data…" }).click();
  const edit = page.getByRole("dialog");
  await accessible(page, "other data for what halted");
  await edit.getByLabel("Input").fill('{"total": 100}');
  await edit.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  const shown = page.getByRole("tab", { name: "Input and output" });
  await shown.click();
  await page.getByText('"total": 101').first().waitFor();

  // From the event at which Tax was entered another one goes on with other data.
  const views = page.getByRole("tablist", { name: "States and events" });
  await views.getByRole("tab", { name: "Events", exact: true }).click();
  const entered = page
    .getByRole("listitem")
    .filter({ hasText: "PassStateEntered" })
    .filter({ hasText: "Tax" });
  await entered.getByRole("button", { expanded: false }).first().click();
  await entered.getByRole("button", { name: "Show everything as of here" }).click();
  await page.waitForURL(/event=\d+/);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Fork…" }).click();
  const fork = page.getByRole("dialog");
  await fork.getByLabel("Name", { exact: true }).fill("p-2");
  await accessible(page, "the fork dialog");
  await fork.getByLabel("Input").fill('{"total": 5}');
  await fork.getByRole("button", { name: "Fork", exact: true }).click();
  await page.waitForURL("**p-2**");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  await page.getByRole("tab", { name: "Input and output" }).click();
  await page.getByText('"total": 6').first().waitFor();

  // Both beside each other.
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Compare…" }).click();
  await page
    .getByLabel("Compare with (ARN)")
    .fill("arn:aws:states:us-east-1:000000000000:execution:prices:p-1");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const first = page.getByRole("region", { name: "They differ first in" });
  await first.getByRole("heading", { name: "output · $.total" }).waitFor();
  await first.getByText("PassStateExited Tax").first().waitFor();
  await first.getByText("6", { exact: true }).waitFor();
  await first.getByText("101", { exact: true }).waitFor();
  await accessible(page, "two executions beside each other");
});

/** Puts a text into a field, which may be a code editor. */
async function fill(page, field, text) {
  await field.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}
