// The map is looked at while several publishers publish thousands of events; what it counts then is what they
// published.

import { story } from "./browser.mjs";

/** By publisher: so many an hour are a whole number a minute. */
const COUNTS = { shop: 6000, tills: 3000, stock: 1200 };
const BATCH = 100;

await story(async (page, { endpoint, open, accessible }) => {
  const publish = async (source, ids) => {
    const events = ids.map((id) => ({ specversion: "1.0", id: `${source}-${id}`, source, type: "Counted" }));
    const response = await fetch(`${endpoint}/events/default`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: JSON.stringify(events),
    });
    if (!response.ok) {
      throw new Error(await response.text());
    }
  };
  const publishAll = async ([source, count]) => {
    for (let from = 0; from < count; from += BATCH) {
      await publish(
        source,
        Array.from({ length: BATCH }, (_, index) => from + index),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  // Without anything to be drawn there is no map.
  await fetch(`${endpoint}/frevo/subscriptions/audit`, {
    method: "PUT",
    body: JSON.stringify({ pattern: { source: ["nobody"] }, target: { type: "queue" } }),
  });
  await open("/000000000000/us-east-1/events?tab=map");
  const map = page.getByRole("region", { name: "Choreography" });
  await map.getByText("audit").first().waitFor();
  const published = Promise.all(Object.entries(COUNTS).map(publishAll));
  // While it goes on the page answers, and shows that something flows.
  await map.getByRole("link", { name: "shop" }).waitFor({ timeout: 60_000 });
  await published;
  await page.getByText("The same as a table").click();
  for (const [source, count] of Object.entries(COUNTS)) {
    const row = page
      .getByRole("row")
      .filter({ hasText: `Publisher: ${source}` })
      .filter({ hasText: `${count / 60}` });
    await row.first().waitFor({ timeout: 60_000 });
  }
  await accessible(page, "the map");
});
