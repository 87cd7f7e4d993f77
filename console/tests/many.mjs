// Many executions that failed alike are redriven at once, after a look at which they are.

import { story } from "./browser.mjs";

const DEFINITION = JSON.stringify({
  StartAt: "Sort",
  States: {
    Sort: {
      Type: "Choice",
      Choices: [{ Variable: "$.late", BooleanEquals: true, Next: "Late" }],
      Default: "Lost",
    },
    Late: { Type: "Fail", Error: "Orders.Late", Cause: "no door" },
    Lost: { Type: "Fail", Error: "Orders.Lost" },
  },
});

await story(async (page, { open, aws, accessible }) => {
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const machine = await aws("CreateStateMachine", { name: "orders", definition: DEFINITION, roleArn });
  for (let number = 0; number < 12; number += 1) {
    const input = JSON.stringify({ late: number < 7 });
    await aws("StartExecution", { stateMachineArn: machine.stateMachineArn, name: `o-${number}`, input });
  }
  await open("/000000000000/us-east-1/machines/orders");
  await page.getByRole("link", { name: "o-11", exact: true }).waitFor();
  await accessible(page, "a list of executions");
  await page.getByRole("button", { name: "Many at once" }).click();
  await page.getByRole("menuitem", { name: "Redrive" }).click();
  await page.getByLabel("Error", { exact: true }).fill("Orders.Late");
  await accessible(page, "the filter of a job");
  await page.getByRole("button", { name: "Find", exact: false }).first().click();
  await page.getByText("7 executions found").first().waitFor();
  await accessible(page, "what a job would do");
  await page.getByRole("button", { name: "Redrive 7 executions" }).click();
  await page.getByText("7 done, 0 refused, of 7").first().waitFor();
  await accessible(page, "what a job did");
  const redriven = async (name) =>
    (
      await aws("DescribeExecution", {
        executionArn: `arn:aws:states:us-east-1:000000000000:execution:orders:${name}`,
      })
    ).redriveCount;
  if ((await redriven("o-3")) !== 1 || (await redriven("o-9")) !== 0) {
    throw new Error("others were redriven than were found");
  }
});
