// Every template is created and started by one click, and comes to its end without a terminal.

import { story } from "./browser.mjs";

/** How each ends; an approval waits for somebody. */
const ENDS = {
  Hello: "SUCCEEDED",
  "An order": "SUCCEEDED",
  "An approval": "RUNNING",
  "Undo what was done": "SUCCEEDED",
  "Ask them all": "SUCCEEDED",
  "Ask until it is done": "SUCCEEDED",
  "A report every morning": "SUCCEEDED",
  "Wait for an event": "SUCCEEDED",
  "Clean up data": "SUCCEEDED",
  "Workers without Frevo": "SUCCEEDED",
  "JSONata, Express": undefined,
};

await story(async (page, { open, aws, accessible }) => {
  const started = new Map();
  for (const [name, end] of Object.entries(ENDS)) {
    await open(
      started.size === 0
        ? "/000000000000/us-east-1/machines"
        : "/000000000000/us-east-1/new-machine?mode=config",
    );
    const button = page.getByRole("button", { name: `Create and start: ${name}`, exact: true });
    await button.waitFor();
    if (started.size === 1) {
      await accessible(page, "what a state machine can begin with");
    }
    await button.click();
    await page.waitForURL("**/executions/**");
    const executionArn = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1));
    started.set(executionArn, { name, end });
  }
  for (const [executionArn, { name, end }] of started) {
    if (end === undefined) {
      continue;
    }
    const found = await ended(aws, executionArn, end);
    if (found.status !== end) {
      throw new Error(`${name} ended as ${JSON.stringify(found)}`);
    }
  }
});

/** What an execution has come to, as soon as it is what is expected or has ended. */
async function ended(aws, executionArn, expected) {
  for (;;) {
    const found = await aws("DescribeExecution", { executionArn });
    if (found.status === expected || found.status !== "RUNNING") {
      return found;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}
