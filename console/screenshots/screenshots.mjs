// Pictures of all pages, of a fresh server with a small shop on it: at the width of a telephone, of a tablet and of a
// desk, light, dark and (`--themes contrast`) of high contrast.
//
//   node screenshots/screenshots.mjs FOLDER [--pages dist] [--only NAME,…] [--widths 1280] [--themes light,dark,contrast]
//   node screenshots/screenshots.mjs ../docs/images --docs      those that are in the documentation
//
// FREVO is the server; without it, the one that was built. Pictures are FOLDER/NAME-WIDTH-THEME.png.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "../bench/client.mjs";
import { browser as aBrowser } from "../bench/looking.mjs";
import { serve, withPages } from "../bench/server.mjs";
import { shop } from "./content.mjs";
import { IN_DOCS, pagesOf } from "./pages.mjs";

const HEIGHTS = { 390: 844, 768: 1024, 1280: 860 };

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: "string" },
    only: { type: "string" },
    widths: { type: "string", default: Object.keys(HEIGHTS).join(",") },
    themes: { type: "string", default: "light,dark" },
    docs: { type: "boolean", default: false },
  },
});
const folder = positionals[0] ?? "screenshots";

const server = await serve();
const front = asked.pages === undefined ? server : await withPages(server.endpoint, asked.pages);
const browser = await aBrowser();
mkdirSync(folder, { recursive: true });
try {
  const made = await shop(new Client(server.endpoint));
  const all = pagesOf(made.executions);
  if (asked.docs) {
    for (const [width, { suffix, names }] of Object.entries(IN_DOCS)) {
      await shoot(all, names, "light", Number(width), (name) => `console-${name}${suffix}.png`);
    }
  } else {
    const names = asked.only?.split(",") ?? Object.keys(all);
    for (const theme of asked.themes.split(",")) {
      for (const width of asked.widths.split(",").map(Number)) {
        await shoot(all, names, theme, width, (name) => `${name}-${width}-${theme}.png`);
      }
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

async function shoot(pages, names, theme, width, fileOf) {
  const height = HEIGHTS[width] ?? 860;
  const context = await browser.newContext({
    viewport: { width, height },
    ...(theme === "contrast" ? { contrast: "more" } : { colorScheme: theme }),
    locale: "en-US",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`${page.url()}: ${error.message}`));
  for (const name of names) {
    const { path, act } = pages[name];
    await page.goto(`${front.endpoint}/console/000000000000/us-east-1${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await settled(page);
    if (act !== undefined) {
      await act(page).catch((error) => console.error(`${name}: ${error.message}`));
      await settled(page);
    }
    await page.screenshot({ path: join(folder, fileOf(name)) });
  }
  await context.close();
}

/** Streams never end, so a page is settled when it has asked for nothing for a while. */
async function settled(page) {
  await page.waitForLoadState("networkidle", { timeout: 1200 }).catch(() => {});
  await page.waitForTimeout(300);
}
