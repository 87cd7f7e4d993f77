// From the first page to an execution that has ended, without a mouse.

import { story } from "./browser.mjs";

await story(async (page, { open, aws }) => {
  const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
  await aws("CreateStateMachine", {
    name: "orders",
    definition,
    roleArn: "arn:aws:iam::000000000000:role/r",
  });
  await open("/");
  await page.getByRole("link", { name: "orders", exact: true }).waitFor();
  await reach(page, "orders");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Nothing was started yet" }).waitFor();
  await reach(page, "Start execution");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await reach(page, "Start");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/executions/**");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
});

/** Goes from control to control until one of this name is reached, each of which must be seen to be. */
async function reach(page, name) {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press("Tab");
    const { said, outline } = await page.evaluate(() => {
      const at = document.activeElement;
      const style = at === null ? undefined : getComputedStyle(at);
      return {
        said: at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "",
        outline: style === undefined ? "none" : `${style.outlineStyle} ${style.boxShadow}`,
      };
    });
    if (said === name) {
      if (outline === "none none") {
        throw new Error(`nobody sees that “${name}” is reached`);
      }
      return;
    }
  }
  throw new Error(`“${name}” is not reached with the keyboard`);
}
