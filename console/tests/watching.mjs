// On a telephone: nothing is wider than the screen, and what runs can be watched.

import { story } from "./browser.mjs";

await story(
  async (page, { open, aws, accessible }) => {
    const definition = JSON.stringify({
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 3, Next: "Done" }, Done: { Type: "Succeed" } },
    });
    const roleArn = "arn:aws:iam::000000000000:role/r";
    const machine = await aws("CreateStateMachine", { name: "slow", definition, roleArn });
    const { executionArn } = await aws("StartExecution", {
      stateMachineArn: machine.stateMachineArn,
      name: "s-1",
    });
    const narrow = async (what) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) {
        throw new Error(`${what} is ${wide} pixels wider than the screen`);
      }
      await accessible(page, `${what} on a telephone`);
    };
    await open(`/000000000000/us-east-1/executions/${encodeURIComponent(executionArn)}`);
    await page.getByText("Succeeded", { exact: true }).first().waitFor();
    await narrow("an execution");
    for (const path of ["/machines", "/machines/slow", "/events", "/workers", "/operations"]) {
      await open(`/000000000000/us-east-1${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => {});
      await narrow(path);
    }
  },
  { width: 390, height: 844, theme: "dark" },
);
