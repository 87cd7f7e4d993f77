// With Tab one goes through each page as one reads it; dialogs keep the focus, and give it back.

import { story } from "./browser.mjs";

const PAGES = [
  "/machines",
  "/new-machine",
  "/machines/orders",
  "/machines/orders?tab=definition",
  "/machines/orders?tab=settings",
  "/machines/orders?tab=monitoring",
  "/events",
  "/events?tab=map",
  "/events?tab=subscriptions",
  "/events?tab=schedules",
  "/workers",
  "/operations",
];
const STOPS_MAX = 120;

await story(async (page, { endpoint, open, aws }) => {
  const definition = JSON.stringify({
    StartAt: "Charge",
    States: {
      Charge: {
        Type: "Task",
        Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge",
        Next: "Done",
      },
      Done: { Type: "Succeed" },
    },
  });
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const { stateMachineArn } = await aws("CreateStateMachine", { name: "orders", definition, roleArn });
  const { executionArn } = await aws("StartExecution", { stateMachineArn, name: "o-1" });
  await fetch(`${endpoint}/frevo/subscriptions/audit`, {
    method: "PUT",
    body: JSON.stringify({ pattern: { source: ["shop"] }, target: { type: "queue" } }),
  });
  const execution = `/executions/${encodeURIComponent(executionArn)}`;
  for (const path of [...PAGES, execution, `${execution}?view=table`, `${execution}?view=events`]) {
    await open(`/000000000000/us-east-1${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => {});
    await inOrder(page, path);
  }
  await open("/000000000000/us-east-1/machines/orders");
  await keepsFocus(page, page.getByRole("button", { name: "Start execution" }).first());
  await open(`/000000000000/us-east-1${execution}`);
  await keepsFocus(page, page.getByRole("button", { name: "Stop", exact: true }));
  await keepsFocus(page, page.getByRole("button", { name: "New execution" }));
  await keepsFocus(page, page.getByRole("button", { name: "More", exact: true }), "Fork…");
});

/** Where the focus is. */
function focused(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) {
      return undefined;
    }
    const { left, top, right, bottom } = at.getBoundingClientRect();
    const [x, y] = [scrollX, scrollY];
    return {
      // Part of a graph or of an editor goes its own ways, as its arrow keys do.
      within: at.closest(".react-flow, .cm-editor") !== null,
      name:
        (at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 40) ||
        at.outerHTML.slice(0, 80),
      left: left + x,
      right: right + x,
      top: top + y,
      bottom: bottom + y,
      isSeen: right > left && bottom > top && right > 0 && left < innerWidth,
    };
  });
}

async function inOrder(page, path) {
  let first;
  let before;
  for (let stops = 0; stops < STOPS_MAX; stops += 1) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    first ??= at;
    // Behind the last one it is the browser's turn, or the first one's again.
    if (at === undefined || (before !== undefined && at.name === first.name)) {
      return;
    }
    if (!at.isSeen) {
      throw new Error(`${path}: nobody sees where “${at.name}” is`);
    }
    // What is above was passed already, unless it is the top of what stands at the right.
    const isAbove = before !== undefined && at.bottom <= before.top + 2 && at.left < before.right - 2;
    const isBack =
      before !== undefined &&
      at.top < before.bottom - 2 &&
      at.bottom > before.top + 2 &&
      at.right <= before.left + 2;
    if ((isAbove || isBack) && !at.within && !before.within) {
      throw new Error(`${path}: from “${before.name}” Tab goes back to “${at.name}”`);
    }
    before = at;
  }
}

async function keepsFocus(page, opener, item) {
  await opener.focus();
  await page.keyboard.press("Enter");
  if (item !== undefined) {
    await page.getByRole("menuitem", { name: item }).focus();
    await page.keyboard.press("Enter");
  }
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  for (let stops = 0; stops < 25; stops += 1) {
    const isWithin = await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null);
    if (!isWithin) {
      throw new Error(`the focus leaves the dialog: ${JSON.stringify(await focused(page))}`);
    }
    await page.keyboard.press(stops % 5 === 4 ? "Shift+Tab" : "Tab");
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  for (let tries = 0; !(await opener.evaluate((button) => button === document.activeElement)); tries += 1) {
    if (tries > 40) {
      throw new Error(
        `the dialog does not give the focus back to ${opener}: ${JSON.stringify(await focused(page))}`,
      );
    }
    await page.waitForTimeout(25);
  }
}
