// Every page, with something on it: axe finds nothing that keeps somebody from using it, at the width of a desk, of a
// tablet and of a telephone, and nothing is wider than the screen; what is read can be told from its ground in every
// theme. A page is opened once and then looked at in other ways, as by somebody who turns a tablet.

import { Client } from "../bench/client.mjs";
import { shop } from "../screenshots/content.mjs";
import { pagesOf } from "../screenshots/pages.mjs";
import { story } from "./browser.mjs";

const DESK = { width: 1280, height: 860 };
const TABLET = { width: 768, height: 1024 };
const TELEPHONE = { width: 390, height: 844 };

const LIGHT = { name: "light", media: { colorScheme: "light", contrast: "no-preference" } };
const DARK = { name: "dark", media: { colorScheme: "dark", contrast: "no-preference" } };
const CONTRAST = { name: "contrast", media: { colorScheme: "light", contrast: "more" } };

/** A theme changes colours and nothing else, so of a width that was looked at the colours are enough. */
const COLOURS = ["color-contrast", "link-in-text-block"];
const LOOKS = [
  { theme: LIGHT, screen: DESK },
  { theme: DARK, screen: DESK, rules: COLOURS },
  { theme: CONTRAST, screen: DESK, rules: COLOURS },
  { theme: CONTRAST, screen: TABLET },
  { theme: DARK, screen: TELEPHONE },
  { theme: LIGHT, screen: TELEPHONE, rules: COLOURS },
];

await story(async (page, { endpoint, open, accessible }) => {
  const made = await shop(new Client(endpoint));
  const found = [];
  try {
    for (const [name, { path, act }] of Object.entries(pagesOf(made.executions))) {
      await look(page, LOOKS[0]);
      await open(`/000000000000/us-east-1${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await settled(page);
      if (act !== undefined) {
        await act(page);
        await settled(page);
      }
      for (const one of LOOKS) {
        await look(page, one);
        const what = `${name}, ${one.theme.name}, ${one.screen.width}`;
        await accessible(page, what, one.rules).catch(({ message }) => found.push(message));
        found.push(...(await tooWide(page, what)));
      }
    }
  } finally {
    made.stop();
  }
  if (found.length > 0) {
    throw new Error(found.join("\n"));
  }
});

async function look(page, { theme, screen }) {
  await page.emulateMedia({ ...theme.media, reducedMotion: "reduce" });
  await page.setViewportSize(screen);
  await settled(page);
  const drawn = await page.evaluate(() => document.documentElement.dataset.theme);
  if (drawn !== undefined && drawn !== theme.name) {
    throw new Error(`the theme is ${drawn} where it should be ${theme.name}`);
  }
}

async function tooWide(page, what) {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  return wide > screen ? [`${what}: it is ${wide} wide on a screen of ${screen}`] : [];
}

/** Streams never end, so a page is settled when it has nothing left that is loading. */
async function settled(page) {
  await page.waitForFunction(() => !document.body.textContent.includes("Loading…"));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
