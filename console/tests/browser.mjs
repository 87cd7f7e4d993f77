// A browser for stories: a page of the console on a real server, whose every complaint fails the story.
//
//   node tests/STORY.mjs ENDPOINT FOLDER      FOLDER: where pictures go of what went wrong

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [endpoint, shots] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How long a story takes at most. */
const STORY_MILLIS = 300_000;

/** Tells a story: `tell` is given a page and what it may need; at its end the process ends. */
export async function story(tell, { width = 1280, height = 900, theme = "light", hasTouch = false } = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  const context = await browser.newContext({
    viewport: { width, height },
    hasTouch,
    colorScheme: theme,
    locale: "en-US",
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`the page failed: ${error.message}`));
  page.on("console", (message) => {
    // A refused request is a part of some stories; what the policy refuses is of none.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(message.text());
    }
  });
  page.setDefaultTimeout(20_000);
  try {
    const open = (path) => page.goto(`${endpoint}/console${path}`);
    await Promise.race([tell(page, { endpoint, open, aws, accessible }), tooLong()]);
    if (complaints.length > 0) {
      throw new Error(complaints.join("\n"));
    }
  } catch (error) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, "failed.png"), fullPage: true }).catch(() => {});
    console.error(`${error.stack ?? error}\n${complaints.join("\n")}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
  // What somebody still waits for goes with it.
  process.exit();
}

async function tooLong() {
  await new Promise((resolve) => setTimeout(resolve, STORY_MILLIS).unref());
  throw new Error(`the story has not ended after ${STORY_MILLIS / 1000} s`);
}

/** Calls an operation of AWS Step Functions, as its clients do. */
export async function aws(operation, input) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AWSStepFunctions.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`${operation}: ${answer.__type}: ${answer.message}`);
  }
  return answer;
}

const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails if axe finds something that keeps somebody from using the page; `rules`: by these alone. */
export async function accessible(page, what, rules) {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(axeSource);
  }
  const found = await page.evaluate(
    async (runOnly) => {
      const { violations } = await globalThis.axe.run(document, {
        runOnly,
        resultTypes: ["violations"],
        preload: false,
      });
      // What stands at the edge of a drawing is cut, and so smaller than it is; it comes into sight when it is reached.
      const isDrawn = ({ target }) => document.querySelector(target[0])?.closest(".react-flow") != null;
      return violations.filter(({ id, nodes }) => id !== "target-size" || !nodes.every(isDrawn));
    },
    rules === undefined ? { type: "tag", values: EVERYTHING } : { type: "rule", values: rules },
  );
  const told = found.map(
    (violation) =>
      `${violation.id}: ${violation.help}\n  ${violation.nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n  ")}`,
  );
  if (told.length > 0) {
    throw new Error(`${what}: ${told.join("\n")}`);
  }
}
