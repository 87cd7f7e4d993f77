// A filter is in the address: whoever is given it sees the same. Which columns a table has is not, but kept.

import { story } from "./browser.mjs";

const DEFINITION = JSON.stringify({
  StartAt: "Sort",
  States: {
    Sort: {
      Type: "Choice",
      Choices: [{ Variable: "$.late", BooleanEquals: true, Next: "Late" }],
      Default: "Done",
    },
    Late: { Type: "Fail", Error: "Orders.Late", Cause: "no door" },
    Done: { Type: "Succeed" },
  },
});

await story(async (page, { endpoint, open, aws }) => {
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const { stateMachineArn } = await aws("CreateStateMachine", {
    name: "orders",
    definition: DEFINITION,
    roleArn,
  });
  for (let number = 0; number < 6; number += 1) {
    const input = JSON.stringify({ late: number % 3 === 0 });
    await aws("StartExecution", { stateMachineArn, name: `o-${number}`, input });
  }
  for (const type of ["Placed", "Paid", "Placed"]) {
    const event = { specversion: "1.0", id: `${type}-${Math.random()}`, source: "shop", type };
    await fetch(`${endpoint}/events/default`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify(event),
    });
  }
  /** Somebody else opens the address of the page: what matters of it must be as it is here. */
  const opensAlike = async (seen) => {
    const here = await seen(page);
    const other = await page.context().newPage();
    await other.goto(page.url());
    for (let tries = 0; JSON.stringify(await seen(other)) !== JSON.stringify(here); tries += 1) {
      if (tries > 100) {
        throw new Error(
          `${page.url()}: ${JSON.stringify(here)} opens as ${JSON.stringify(await seen(other))}`,
        );
      }
      await other.waitForTimeout(50);
    }
    await other.close();
    return here;
  };
  const list = async (page) => ({
    status: await page.getByLabel("Status", { exact: true }).inputValue(),
    search: await page.getByRole("searchbox", { name: "Search" }).inputValue(),
    rows: await page.locator("main tbody a").allTextContents(),
  });

  await open("/000000000000/us-east-1/machines/orders");
  await page.getByLabel("Status", { exact: true }).selectOption("FAILED");
  await page.waitForFunction(() => document.querySelectorAll("main tbody a").length === 2);
  const failed = await opensAlike(list);
  if (failed.status !== "FAILED" || failed.rows.join() !== "o-3,o-0") {
    throw new Error(JSON.stringify(failed));
  }
  // Which columns there are is the reader's own, and kept.
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Duration" }).click();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("columnheader", { name: "Started" }).waitFor();
  if ((await page.getByRole("columnheader", { name: "Duration" }).count()) > 0) {
    throw new Error("a column that was hidden is shown again");
  }
  await page.getByRole("searchbox", { name: "Search" }).fill("error=Orders.Late");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await page.getByText("no door").first().waitFor();
  await opensAlike(list);

  await open("/000000000000/us-east-1/events?tab=browser");
  await page.getByRole("button", { name: "Filter" }).first().click();
  await page.getByLabel("Type", { exact: true }).fill("Placed");
  await page.keyboard.press("Enter");
  await page.waitForURL(/Placed/);
  await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length === 2);
  await opensAlike(async (page) => ({
    type: await page.getByLabel("Type", { exact: true }).inputValue(),
    rows: await page.locator("main tbody a").allTextContents(),
  }));
});
