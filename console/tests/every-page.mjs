// Every page, with something on it: axe finds nothing that keeps somebody from using it, light at the width of a desk and
// dark at that of a telephone, where nothing is wider than the screen.

import { Client } from "../bench/client.mjs";
import { shop } from "../screenshots/content.mjs";
import { pagesOf } from "../screenshots/pages.mjs";
import { story } from "./browser.mjs";

const LOOKS = [
  { colorScheme: "light", width: 1280, height: 860 },
  { colorScheme: "dark", width: 390, height: 844 },
];

await story(async (page, { endpoint, open, accessible }) => {
  const made = await shop(new Client(endpoint));
  const found = [];
  try {
    for (const { colorScheme, width, height } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      for (const [name, { path, act }] of Object.entries(pagesOf(made.executions))) {
        await open(`/000000000000/us-east-1${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await settled(page);
        if (act !== undefined) {
          await act(page);
          await settled(page);
        }
        await accessible(page, `${name}, ${colorScheme}`).catch(({ message }) => found.push(message));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) {
          found.push(`${name} is ${wide} wide on a screen of ${width}`);
        }
      }
    }
  } finally {
    made.stop();
  }
  if (found.length > 0) {
    throw new Error(found.join("\n"));
  }
});

/** Streams never end, so a page is settled when it has nothing left that is loading. */
async function settled(page) {
  await page.waitForFunction(() => !document.body.textContent.includes("Loading…"));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
