// On a telephone: nothing is wider than the screen, and what runs can be watched. The map of who tells whom opens
// whole, and is moved by fingers.

import { story } from "./browser.mjs";

await story(
  async (page, { endpoint, open, aws, accessible }) => {
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

    for (let number = 0; number < 14; number += 1) {
      await fetch(`${endpoint}/frevo/subscriptions/target-${number}`, {
        method: "PUT",
        body: JSON.stringify({ pattern: { source: ["nobody"] }, target: { type: "queue" } }),
      });
    }
    await open("/000000000000/us-east-1/events?tab=map");
    const map = page.getByRole("region", { name: "Choreography" });
    const box = map.getByText("target-13").first();
    await box.waitFor();
    await page.waitForFunction(isWhole, "Choreography");
    await page.getByRole("row").filter({ hasText: "target-13" }).first().waitFor();
    await narrow("the map");
    const { width } = await box.boundingBox();
    await spread(page, await map.boundingBox());
    await page.waitForFunction(
      ([label, width]) => document.querySelector(`[title="${label}"]`).getBoundingClientRect().width > width,
      ["target-13", width * 1.3],
    );
  },
  { width: 390, height: 844, theme: "dark", hasTouch: true },
);

/** Whether every box of the map is in sight of it. Runs in the page. */
function isWhole(label) {
  const map = document.querySelector(`section[aria-label="${label}"]`);
  const { left, right, top, bottom } = map.getBoundingClientRect();
  const nodes = [...map.querySelectorAll(".react-flow__node")].map((node) => node.getBoundingClientRect());
  return (
    nodes.length > 0 &&
    nodes.every((at) => at.left >= left && at.right <= right && at.top >= top && at.bottom <= bottom)
  );
}

/** Two fingers that go apart in the middle of something. */
async function spread(page, { x, y, width, height }) {
  const session = await page.context().newCDPSession(page);
  const fingers = (apart) =>
    [-apart, apart].map((by, id) => ({ x: x + width / 2 + by, y: y + height / 2, id }));
  const touch = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", fingers(20));
  for (let apart = 20; apart <= 80; apart += 10) {
    await touch("touchMove", fingers(apart));
  }
  await touch("touchEnd", []);
}
