// Pictures of all pages, of a fresh server with a small shop on it: at the width of a telephone, of a tablet and of a
// desk, light and dark.
//
//   node screenshots/screenshots.mjs FOLDER [--pages dist] [--only NAME,…] [--widths 1280] [--themes light,dark]
//
// FREVO is the server; without it, the one that was built. Pictures are FOLDER/NAME-WIDTH-THEME.png.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "../bench/client.mjs";
import { browser as aBrowser } from "../bench/looking.mjs";
import { serve, withPages } from "../bench/server.mjs";
import { shop } from "./content.mjs";

const HEIGHTS = { 390: 844, 768: 1024, 1280: 860 };

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: "string" },
    only: { type: "string" },
    widths: { type: "string", default: Object.keys(HEIGHTS).join(",") },
    themes: { type: "string", default: "light,dark" },
  },
});
const folder = positionals[0] ?? "screenshots";

const server = await serve();
const front = asked.pages === undefined ? server : await withPages(server.endpoint, asked.pages);
const browser = await aBrowser();
mkdirSync(folder, { recursive: true });
try {
  const made = await shop(new Client(server.endpoint));
  const wanted = asked.only?.split(",");
  const pages = Object.entries(pagesOf(made.executions)).filter(([name]) => wanted?.includes(name) ?? true);
  for (const theme of asked.themes.split(",")) {
    for (const width of asked.widths.split(",").map(Number)) {
      await shoot(pages, theme, width);
    }
  }
  made.stop();
} finally {
  await browser.close();
  if (front !== server) {
    front.stop();
  }
  await server.stop();
}
process.exit();

/** By name: the address, and what is done there before the picture. */
function pagesOf({ succeeded, failed, waiting, halted }) {
  const execution = (arn, query = "") => `/executions/${encodeURIComponent(arn)}${query}`;
  const click = (name, role = "button") => ({
    act: (page) => page.getByRole(role, { name }).first().click(),
  });
  const at = (path, more = {}) => ({ path, ...more });
  return {
    machines: at("/machines"),
    templates: at("/new-machine?mode=config"),
    executions: at("/machines/orders"),
    "executions-failed": at("/machines/orders?status=FAILED"),
    start: at("/machines/orders", click("Start execution")),
    many: at("/machines/orders", {
      act: async (page) => {
        await page.getByRole("button", { name: "Many at once" }).click();
        await page.getByRole("menuitem", { name: "Redrive" }).click();
      },
    }),
    definition: at("/machines/orders?tab=definition"),
    studio: at("/machines/orders/studio", {
      act: (page) => page.locator('[data-state][title="Is there anything to pay?"]').click(),
    }),
    "studio-new": at("/new-machine?mode=design"),
    "studio-code": at("/machines/orders/studio?mode=code"),
    "studio-config": at("/new-machine?mode=config&template=order"),
    "studio-test": at("/machines/orders/studio", {
      act: async (page) => {
        await page.locator('[data-state][title="Validate"]').click();
        await page.getByRole("button", { name: "Test state", exact: true }).click();
      },
    }),
    versions: at("/machines/shipping?tab=versions"),
    aliases: at("/machines/shipping?tab=aliases"),
    monitoring: at("/machines/orders?tab=monitoring"),
    logging: at("/machines/orders?tab=logging"),
    tags: at("/machines/orders?tab=tags"),
    express: at("/machines/quote"),
    execution: at(execution(succeeded, "?state=Reserve+and+charge")),
    "execution-failed": at(execution(failed, "?state=Charge")),
    "execution-waiting": at(execution(waiting)),
    "execution-halted": at(execution(halted)),
    "execution-table": at(execution(succeeded, "?view=table")),
    "execution-events": at(execution(failed, "?view=events")),
    "execution-standing": at(execution(halted, "?view=standing")),
    "execution-compare": at(execution(failed, `?view=compare&with=${encodeURIComponent(succeeded)}`)),
    fork: at(execution(failed), {
      act: async (page) => {
        await page.getByRole("button", { name: "More", exact: true }).click();
        await page.getByRole("menuitem", { name: "Fork…" }).click();
      },
    }),
    events: at("/events"),
    event: at("/events?tab=browser", click("order.placed", "link")),
    map: at("/events?tab=map"),
    subscriptions: at("/events?tab=subscriptions"),
    subscription: at("/events/subscriptions/billing"),
    "dead-letters": at("/events/subscriptions/billing?tab=dead"),
    rules: at("/events?tab=rules"),
    rule: at("/events/rules/default/large-orders"),
    schedules: at("/events?tab=schedules"),
    sources: at("/events?tab=sources"),
    archives: at("/events?tab=archives"),
    schemas: at("/events?tab=schemas"),
    schema: at("/events/schemas/default/order.placed"),
    contracts: at("/events?tab=contracts"),
    workers: at("/workers"),
    queue: at("/workers/tasks.order-charge"),
    operations: at("/operations"),
    safety: at("/operations?tab=safety"),
    quarantine: at("/operations?tab=quarantine"),
    jobs: at("/operations?tab=jobs"),
  };
}

async function shoot(pages, theme, width) {
  const height = HEIGHTS[width] ?? 860;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: "en-US",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`${page.url()}: ${error.message}`));
  for (const [name, { path, act }] of pages) {
    await page.goto(`${front.endpoint}/console/000000000000/us-east-1${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await settled(page);
    if (act !== undefined) {
      await act(page).catch((error) => console.error(`${name}: ${error.message}`));
      await settled(page);
    }
    await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) });
  }
  await context.close();
}

/** Streams never end, so a page is settled when it has asked for nothing for a while. */
async function settled(page) {
  await page.waitForLoadState("networkidle", { timeout: 1200 }).catch(() => {});
  await page.waitForTimeout(300);
}
