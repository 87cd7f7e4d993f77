// An event that could not be delivered is looked at, patched with a preview, and delivered.

import { createServer } from "node:http";
import { story } from "./browser.mjs";

// A webhook that takes no order without a currency.
const taken = [];
const webhook = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => {
    body += part;
  });
  request.on("end", () => {
    const order = JSON.parse(body);
    const data = order.data ?? order;
    if (data.currency !== undefined) {
      taken.push(data);
    }
    response.statusCode = data.currency === undefined ? 422 : 204;
    response.end(data.currency === undefined ? "no currency" : "");
  });
});
await new Promise((resolve) => webhook.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${webhook.address().port}/`;

await story(async (page, { endpoint, open, accessible }) => {
  const put = async (path, body) => {
    const response = await fetch(endpoint + path, { method: "PUT", body: JSON.stringify(body) });
    if (!response.ok) {
      throw new Error(`${path}: ${await response.text()}`);
    }
  };
  await put("/frevo/subscriptions/billing", {
    pattern: { source: ["shop"] },
    target: { type: "webhook", url },
    delivery: { attemptsMax: 1 },
  });
  const event = { specversion: "1.0", id: "e-1", source: "shop", type: "Placed", data: { order: 17 } };
  const published = await fetch(`${endpoint}/events/default`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify(event),
  });
  if (!published.ok) {
    throw new Error(await published.text());
  }
  await open("/000000000000/us-east-1/events/subscriptions/billing");
  await page.getByRole("tab", { name: "Dead letters" }).click();
  await page.getByRole("link", { name: "e-1" }).first().waitFor();
  await accessible(page, "a subscription with a dead letter");
  await page.getByRole("link", { name: "e-1" }).first().click();
  await page.getByText("422").first().waitFor();
  await accessible(page, "a dead letter");
  await page.getByLabel("Merge patch of its data (optional)").fill('{"currency": "BRL"}');
  await page.getByText('"currency": "BRL"').first().waitFor();
  await page.getByRole("button", { name: "Redrive with the patch" }).click();
  await page.getByText("Redriven").first().waitFor();
  for (let tries = 0; taken.length === 0 && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (JSON.stringify(taken) !== '[{"order":17,"currency":"BRL"}]') {
    throw new Error(`the webhook took ${JSON.stringify(taken)}`);
  }
});
webhook.close();
