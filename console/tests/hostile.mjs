// What comes from outside is text: names, payloads, errors and causes that would be markup are shown as they are.

import { story } from "./browser.mjs";

const HOSTILE = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>{{7*7}}`;

await story(async (page, { open, aws }) => {
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const definition = JSON.stringify({
    Comment: HOSTILE,
    StartAt: HOSTILE.slice(0, 70),
    States: { [HOSTILE.slice(0, 70)]: { Type: "Fail", Error: HOSTILE, Cause: HOSTILE } },
  });
  const machine = await aws("CreateStateMachine", { name: "hostile", definition, roleArn });
  const { executionArn } = await aws("StartExecution", {
    stateMachineArn: machine.stateMachineArn,
    name: "h-1",
    input: JSON.stringify({ [HOSTILE]: HOSTILE }),
  });
  await open(`/000000000000/us-east-1/executions/${encodeURIComponent(executionArn)}`);
  await page.getByText(HOSTILE).first().waitFor();
  for (const view of ["Table", "Events", "Graph"]) {
    await page.getByRole("tablist", { name: "States and events" }).getByRole("tab", { name: view }).click();
  }
  await page.getByRole("tab", { name: "Input and output" }).click();
  await open("/000000000000/us-east-1/machines/hostile?tab=definition");
  await page.getByText("onerror").first().waitFor();
  const made = await page.evaluate(() => document.querySelectorAll("img[src='x'], script:not([src])").length);
  if (made > 0 || (await page.title()).includes("owned")) {
    throw new Error("what came from outside became a part of the page");
  }
});
