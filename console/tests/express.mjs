// Express executions have the same list and the same page: started and waited for, started and watched, followed as they run,
// understood when they failed. What is not there for them says why.

import { story } from "./browser.mjs";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:quick";
const DEFINITION = {
  StartAt: "Sum",
  States: {
    Sum: { Type: "Pass", Assign: { "total.$": "$.total" }, Next: "Which" },
    Which: {
      Type: "Choice",
      Choices: [
        { Variable: "$.fails", IsPresent: true, Next: "Late" },
        { Variable: "$.seconds", IsPresent: true, Next: "Pause" },
      ],
      Default: "Done",
    },
    Late: { Type: "Fail", Error: "Orders.Late", Cause: "no time" },
    Pause: { Type: "Wait", SecondsPath: "$.seconds", Next: "Done" },
    Done: { Type: "Succeed" },
  },
};

await story(async (page, { open, aws, accessible }) => {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const link = (name) => page.getByRole("link", { name, exact: true });
  const list = () => open("/000000000000/us-east-1/machines/quick");
  const fill = async (name, input, isSync) => {
    await button("Start execution").click();
    await page.getByRole("textbox", { name: "Input" }).click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(input);
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Wait for its end and show what came of it").setChecked(isSync);
    await button("Start").click();
  };
  await aws("CreateStateMachine", {
    name: "quick",
    type: "EXPRESS",
    roleArn: "arn:aws:iam::000000000000:role/any",
    definition: JSON.stringify(DEFINITION),
  });

  // What somebody waited for leads to how it went.
  await list();
  await page.getByText("Nothing was started yet").waitFor();
  await fill("waited-for", '{"total": 17}', true);
  await link("How it went, step by step").waitFor();
  await accessible(page, "what came of it");
  await link("How it went, step by step").click();
  await page.waitForURL("**/executions/**waited-for**");
  await page
    .getByRole("button", { name: /^Which/ })
    .first()
    .waitFor();
  await accessible(page, "the page of one that succeeded");

  // What is started is watched; where it waits is said.
  await list();
  await link("waited-for").waitFor();
  await fill("slow", '{"total": 1, "seconds": 100}', false);
  await page.waitForURL("**/executions/**slow**");
  await page.getByText(/Pause/).first().waitFor();
  await page.getByText("Running").first().waitFor();
  await accessible(page, "the page of one that runs");
  await button("Stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Aborted").first().waitFor();

  // What is started elsewhere appears by itself, and says what it failed with.
  await list();
  await page.getByText("2 executions", { exact: true }).waitFor();
  const input = JSON.stringify({ total: 2, fails: true });
  await aws("StartExecution", { stateMachineArn: ARN, name: "late", input });
  await link("late").waitFor();
  await accessible(page, "the list");
  await page.getByLabel("Error has").fill("Late");
  await page.getByText("1 execution", { exact: true }).waitFor();
  await link("late").click();
  await page.getByText("Failed: Orders.Late").waitFor();
  await page.getByRole("tab", { name: "Events" }).click();
  await page.getByText("FailStateEntered").first().waitFor();
  await accessible(page, "the page of one that failed");

  // It is not redriven, as on AWS, and no job means it.
  const redrive = button("Redrive");
  if (!(await redrive.getAttribute("title"))?.includes("cannot be redriven")) {
    throw new Error("it is not said why it can't be redriven");
  }
  await list();
  if (!(await button("Many at once").getAttribute("title"))?.includes("five minutes")) {
    throw new Error("it is not said why no job means them");
  }

  // Of one that is kept no more its page says so.
  await open(
    `/000000000000/us-east-1/executions/${encodeURIComponent(`${ARN.replace("stateMachine", "express")}:gone:1`)}`,
  );
  await page.getByText("Nothing is kept of this execution any more").waitFor();
  await accessible(page, "the page of one that is forgotten");
});
