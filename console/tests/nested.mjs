// An event starts an execution, which starts another one and waits for it, which publishes an event: from each of them the
// way leads to the others, both ways.

import assert from "node:assert/strict";
import { story } from "./browser.mjs";

const ROLE = "arn:aws:iam::000000000000:role/r";
const PACKING = {
  StartAt: "Tell",
  States: {
    Tell: {
      Type: "Task",
      Resource: "arn:aws:states:::events:putEvents",
      Parameters: {
        Entries: [{ Source: "packing", DetailType: "parcel.packed", Detail: { "id.$": "$.id" } }],
      },
      End: true,
    },
  },
};
const orders = (packing) => ({
  StartAt: "Pack",
  States: {
    Pack: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Parameters: {
        StateMachineArn: packing,
        Name: "packing-17",
        Input: { id: 17, "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" },
      },
      End: true,
    },
  },
});

await story(async (page, { endpoint, open, aws, accessible }) => {
  const machine = async (name, definition) => {
    const written = JSON.stringify(definition);
    return (await aws("CreateStateMachine", { name, definition: written, roleArn: ROLE })).stateMachineArn;
  };
  const arn = await machine("orders", orders(await machine("packing", PACKING)));
  const send = async (method, path, type, body) => {
    const headers = { "content-type": type };
    const response = await fetch(endpoint + path, { method, headers, body: JSON.stringify(body) });
    assert.ok(response.ok, `${path}: ${response.status}`);
  };
  await send("PUT", "/frevo/subscriptions/ordering", "application/json", {
    pattern: { "detail-type": ["order.placed"] },
    target: { type: "stateMachine", arn },
  });
  const event = {
    specversion: "1.0",
    id: "placed-17",
    source: "shop",
    type: "order.placed",
    data: { id: 17 },
  };
  await send("POST", "/events/default", "application/cloudevents+json", event);

  await open("/000000000000/us-east-1/machines/orders");
  await page.getByRole("link", { name: /^event-/ }).click();
  await page.waitForURL("**/executions/**");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  const outer = page.url();

  // Down to the one that it started, and up again.
  await page.locator('[data-state][title="Pack"]').click();
  const step = page.getByRole("complementary", { name: "The state Pack" });
  await step.getByRole("tab", { name: "Details" }).click();
  await accessible(page, "a step that started an execution");
  await step.getByRole("link", { name: "packing · packing-17" }).click();
  await page.waitForURL("**packing-17");
  await page.getByText("Succeeded", { exact: true }).first().waitFor();
  await page
    .getByRole("tabpanel", { name: "Details" })
    .getByRole("link", { name: /^orders · / })
    .click();
  await page.waitForURL(outer);

  // The tree: what was published, what that started, and what came of it.
  await open("/000000000000/us-east-1/events?tab=browser");
  await page.getByRole("link", { name: "parcel.packed" }).click();
  const tree = page.getByRole("list", { name: "Causes and effects" });
  const rows = tree.locator("> li", { hasNotText: "Status Change" });
  const place = (name, level) => rows.filter({ hasText: name }).getByText(level).waitFor();
  await place("placed-17", "first cause · shop → default");
  await place("orders: event-", "level 1");
  await place("packing: packing-17", "level 2");
  await place("parcel.packed", "level 3 · packing → default");
  assert.match(
    (await rows.allTextContents()).join("\n"),
    /placed-17.*\n.*orders: .*\n.*packing: .*\n.*parcel\.packed/,
  );
  assert.match(await tree.locator("[aria-current]").textContent(), /parcel\.packed/);
  await rows
    .first()
    .getByRole("listitem")
    .filter({ hasText: "ordering" })
    .getByText("Acknowledged")
    .waitFor();
  await accessible(page, "causes and effects");
  await tree.getByRole("link", { name: "packing: packing-17" }).click();
  await page.waitForURL("**packing-17");
  await page.goBack();
  await tree.getByRole("link", { name: "order.placed" }).click();
  await page.waitForURL("**/events/placed-17**");
  await page.getByRole("heading", { name: "order.placed", level: 1 }).waitFor();
  assert.match(await tree.locator("[aria-current]").textContent(), /placed-17/);
});
