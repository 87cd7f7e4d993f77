// The order workflow is built by dragging states, run, changed, taken back, and moved about with the keyboard.

import { story } from "./browser.mjs";

await story(
  async (page, { open, aws, accessible }) => {
    const button = (name) => page.getByRole("button", { name, exact: true });
    const card = (name) =>
      page.getByRole("region", { name: "States" }).getByRole("listitem").filter({ hasText: name }).first();
    const spot = (name) => page.getByRole("button", { name, exact: true }).first();
    const state = (name) => page.locator(`[data-state][title="${name}"]`);
    const definition = async () => {
      const text = await page.evaluate(() => localStorage.getItem("frevo.draft.new"));
      return JSON.parse(JSON.parse(text).definition);
    };

    /** Drags what has this title to a place, and gives it a name. */
    const put = async (title, place, name) => {
      await page.getByLabel("Search states").fill(title);
      await drag(page, card(title), spot(place));
      await page.getByLabel("State name").fill(name);
      await page.keyboard.press("Enter");
      await state(name).waitFor();
    };

    await open("/000000000000/us-east-1/new-machine");
    await put("AWS Lambda: Invoke", "Drop a state here", "Validate");
    await put("Choice", "Insert after Validate", "Is there nothing to pay?");
    await put("Fail", "Insert after Is there nothing to pay?", "Reject");
    await put("Parallel", "Insert after Is there nothing to pay?", "Reserve and charge");
    await put("AWS Lambda: Invoke", "Drop a state here", "Reserve");
    await put("AWS Lambda: Invoke", "Drop a state here", "Charge");
    await put("Map", "Insert after Reserve and charge", "Pack each item");
    await put("AWS Lambda: Invoke", "Drop a state here", "Pack");
    await put("AWS Lambda: Invoke", "Insert after Pack each item", "Notify");
    await page.getByText("No problem found").waitFor();
    await accessible(page, "the design of a workflow");

    // A state moves with all that is in it; what is taken back is as it was.
    const built = await definition();
    await button("Fit").click();
    await drag(page, state("Reserve"), spot("Insert between Validate and Is there nothing to pay?"));
    await page.getByRole("status").filter({ hasText: "Reserve was moved" }).waitFor();
    const moved = await definition();
    if (
      moved.States.Validate.Next !== "Reserve" ||
      moved.States.Reserve.Next !== "Is there nothing to pay?"
    ) {
      throw new Error(`it did not move: ${JSON.stringify(moved.States)}`);
    }
    await page.keyboard.press("ControlOrMeta+z");
    same(await definition(), built);

    // Copy, paste, duplicate and delete, with the keyboard: which keys there are is told.
    await button("Keyboard shortcuts").click();
    await page.getByRole("dialog").getByText("Ctrl+D").first().waitFor();
    await accessible(page, "the keys of the Studio");
    await page.keyboard.press("Escape");
    await state("Notify").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ControlOrMeta+d");
    await state("Notify (1)").waitFor();
    await page.keyboard.press("Delete");
    await state("Notify (1)").waitFor({ state: "detached" });
    await page.keyboard.press("ControlOrMeta+z");
    await page.keyboard.press("ControlOrMeta+z");
    same(await definition(), built);

    await button("Config").click();
    await page.getByLabel("Name", { exact: true }).fill("orders");
    await accessible(page, "what is set beside a workflow");
    await page.reload();
    await button("Create and start").click();
    await page
      .getByRole("dialog")
      .getByLabel(/Run with sample answers/)
      .check();
    await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForURL("**/executions/**");
    await page.getByText("Succeeded", { exact: true }).first().waitFor();
    const created = await aws("DescribeStateMachine", {
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
    });
    same(JSON.parse(created.definition), built);
  },
  { width: 1500, height: 1000 },
);

/** Takes something to a place, as a hand does. */
async function drag(page, from, to) {
  await from.hover();
  await page.mouse.down();
  const { x, y, width, height } = await to.boundingBox();
  await page.mouse.move(x + width / 2 + 30, y + height / 2 + 12, { steps: 4 });
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.up();
}

function same(one, other) {
  if (JSON.stringify(one) !== JSON.stringify(other)) {
    throw new Error(`${JSON.stringify(one)}\nis not\n${JSON.stringify(other)}`);
  }
}
