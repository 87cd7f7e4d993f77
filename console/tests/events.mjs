// What was published is found in the live tail, and later, and read whole, whatever its size; why a subscription does not
// want it is told in the reader's language.

import { story } from "./browser.mjs";

await story(async (page, { endpoint, open, accessible }) => {
  const send = async (method, path, type, body) => {
    const headers = { "content-type": type };
    const answer = await fetch(endpoint + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) {
      throw new Error(`${path}: ${await answer.text()}`);
    }
  };
  const publish = (event) =>
    send("POST", "/events/default", "application/cloudevents+json", {
      specversion: "1.0",
      source: "shop",
      type: "Placed",
      ...event,
    });
  await send("PUT", "/frevo/subscriptions/dear", "application/json", {
    pattern: { detail: { total: [{ numeric: [">", 100] }, { prefix: "EUR" }] } },
    target: { type: "queue" },
  });
  const events = "/000000000000/us-east-1/events";

  await open(`${events}?live=true`);
  await page.getByText("Waiting for events…").waitFor();
  await publish({ id: "e-1", data: { total: 80, customer: { name: "Ana", city: "Recife" } } });
  await page.getByRole("link", { name: "Placed" }).first().click();
  const data = page.getByRole("region", { name: "Data" });
  await data.getByText("total: 80").waitFor();
  await data.getByText("customer:").waitFor();
  await accessible(page, "an event with its data");
  await page.getByRole("tab", { name: "Text" }).click();
  await data.getByText('"city": "Recife"').waitFor();
  await page.getByRole("tab", { name: "CloudEvent" }).click();
  await page.getByText('"specversion": "1.0"').waitFor();

  // Nobody who comes later has seen it: the journal has.
  await open(`${events}/e-1`);
  await data.getByText("total: 80").waitFor();
  await page.getByRole("button", { name: "Ask why" }).click();
  await page
    .getByText('At detail.total the pattern wants > 100 or what begins with "EUR"; the event has 80.')
    .waitFor();
  await page.evaluate(() => localStorage.setItem("frevo.language", "pt-BR"));
  await page.reload();
  await page.getByRole("button", { name: "Perguntar por quê" }).click();
  await page
    .getByText('Em detail.total o padrão quer > 100 ou o que começa com "EUR"; o evento tem 80.')
    .waitFor();

  // Of what is large a part is drawn.
  const lines = Array.from({ length: 20_000 }, (_, number) => ({ number, text: "x".repeat(20) }));
  await publish({ id: "e-2", data: { lines } });
  await publish({ id: "e-3", datacontenttype: "application/octet-stream", data_base64: "/wAB" });
  await open(`${events}/e-2`);
  const large = page.getByRole("region", { name: /Data|Dados/ });
  await large.locator("summary").nth(1).click();
  await large.getByText("0:", { exact: true }).first().waitFor();
  const drawn = await large.locator("details").count();
  if (drawn > 150) {
    throw new Error(`${drawn} members are drawn`);
  }
  await open(`${events}/e-3`);
  await page.getByText("/wAB").first().waitFor();

  // An id is another event's where somebody else says it.
  await publish({ id: "same", type: "Billed", source: "till", data: { by: "the till" } });
  await publish({ id: "same", type: "Shipped", data: { by: "the shop" } });
  await open(events);
  await page.getByRole("link", { name: "Billed" }).first().click();
  await page.getByText('by: "the till"').waitFor();
});
