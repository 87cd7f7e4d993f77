// On a telephone a workflow is built by touch: one column at a time, which changes by what is done. On a tablet the
// canvas stays beside what it is built with.

import { story } from "./browser.mjs";

await story(
  async (page, { open, aws, accessible }) => {
    const button = (name) => page.getByRole("button", { name, exact: true });
    const browser = page.getByRole("region", { name: "States", exact: true });
    const canvas = page.getByRole("region", { name: "Workflow", exact: true });
    const inspector = (name) => page.getByRole("complementary", { name, exact: true });
    const state = (name) => page.locator(`[data-state][title="${name}"]`);
    const alone = async (shown, ...hidden) => {
      await shown.waitFor();
      for (const column of hidden) {
        await column.waitFor({ state: "detached" });
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) {
        throw new Error(`the studio is ${wide} pixels wider than the screen`);
      }
    };
    const named = async (name) => {
      await page.getByLabel("State name").fill(name);
      await page.keyboard.press("Enter");
      await inspector(name).waitFor();
    };

    // An empty workflow leads to what it can begin with, that to what it is about.
    await open("/000000000000/us-east-1/new-machine");
    await alone(canvas, browser);
    await canvas.getByRole("button", { name: "Add a state", exact: true }).tap();
    await alone(browser, canvas);
    await accessible(page, "the states on a telephone");
    await browser.getByRole("button", { name: /^Pass/ }).tap();
    await alone(inspector("Pass"), browser, canvas);
    await named("Greet");
    await page.getByRole("textbox", { name: "Comment" }).first().fill("says hello");
    await accessible(page, "a state on a telephone");

    // The next one is put behind it, without the canvas.
    await button("Add after…").tap();
    await alone(browser, canvas, inspector("Greet"));
    await browser.getByText("Insert after Greet").waitFor();
    await browser.getByRole("button", { name: /^Succeed/ }).tap();
    await named("Done");
    await button("Canvas").tap();
    await alone(canvas, browser, inspector("Done"));
    await accessible(page, "the canvas on a telephone");

    // A place between two states, then a state that is there: each leads to its column, and the keyboard with it.
    await page.getByRole("button", { name: "Insert between Greet and Done" }).tap();
    await browser.getByText("Insert after Greet").waitFor();
    await browser.getByRole("button", { name: /^Wait/ }).tap();
    await named("Breathe");
    await page.getByRole("textbox", { name: /^Seconds/ }).fill("1");
    await page.keyboard.press("Tab");
    await button("Canvas").tap();
    await state("Greet").tap();
    await alone(inspector("Greet"), canvas);
    if (!(await inspector("Greet").evaluate((column) => column.contains(document.activeElement)))) {
      throw new Error("the keyboard stayed behind");
    }

    // What is selected is moved by a finger, and that taken back.
    await button("Canvas").tap();
    await drag(page, state("Greet"), page.getByRole("button", { name: "Insert between Breathe and Done" }));
    await page.getByRole("status").filter({ hasText: "Greet was moved" }).waitFor();
    await button("Undo").tap();
    await page.getByRole("button", { name: "Insert between Greet and Breathe" }).waitFor();

    await button("Config").tap();
    await page.getByLabel("Name", { exact: true }).fill("by-thumb");
    await button("Create and start").tap();
    await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).tap();
    await page.waitForURL("**/executions/**");
    await page.getByText("Succeeded", { exact: true }).first().waitFor();
    const { definition } = await aws("DescribeStateMachine", {
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:by-thumb",
    });
    const { StartAt, States } = JSON.parse(definition);
    const told = `${StartAt} ${States.Greet.Comment} ${States.Greet.Next} ${States.Breathe.Next} ${States.Done.Type}`;
    if (told !== "Greet says hello Breathe Done Succeed") {
      throw new Error(definition);
    }

    // Changed and saved.
    await open("/000000000000/us-east-1/machines/by-thumb/studio");
    await state("Greet").tap();
    await page.getByRole("textbox", { name: "Comment" }).first().fill("says good morning");
    await page.keyboard.press("Tab");
    await button("Review and save…").tap();
    await page.getByText("says good morning").first().waitFor();
    await accessible(page, "what is saved, on a telephone");
    await button("Save").tap();
    await page.getByText("Nothing changed yet").waitFor();

    // On a tablet the canvas stays.
    await page.setViewportSize({ width: 768, height: 1024 });
    await open("/000000000000/us-east-1/machines/by-thumb/studio");
    await alone(canvas, browser);
    await state("Greet").tap();
    await alone(inspector("Greet"), browser);
    await button("States").tap();
    await alone(browser, inspector("Greet"));
    await canvas.waitFor();
    await accessible(page, "the studio on a tablet");
  },
  { width: 390, height: 844, hasTouch: true },
);

/** Takes something to a place with a finger. */
async function drag(page, from, to) {
  const session = await page.context().newCDPSession(page);
  const touch = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
  await to.waitFor();
  const [start, end] = [middle(await from.boundingBox()), middle(await to.boundingBox())];
  await touch("touchStart", [start]);
  // A finger that rests before it leaves throws nothing, which the next tap would only halt.
  for (const share of [0.25, 0.5, 0.75, 1, 1, 1]) {
    const at = { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share };
    await touch("touchMove", [at]);
    await page.waitForTimeout(80);
  }
  await touch("touchEnd", []);
}
