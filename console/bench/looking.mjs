// What a browser sees, and when.

import { chromium } from "playwright-core";

export async function browser() {
  return await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** A page that knows when it has painted something, and how its frames come. */
export async function looking(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(inPage);
  return page;
}

/** Opens an address; milliseconds until what `isThere` looks for has been painted and the page takes input. */
export async function opened(page, address, isThere) {
  await page.goto(address, { waitUntil: "commit" });
  return await page.evaluate(`bench.until(${isThere})`);
}

/** Does something by an input; milliseconds from that until what `isThere` looks for has been painted. */
export async function done(page, work, isThere) {
  const [painted] = await Promise.all([
    page.evaluate(`bench.acts().then(() => bench.until(${isThere}))`),
    work(),
  ]);
  return painted - (await page.evaluate(() => globalThis.bench.actedAt));
}

/** Scrolls what a selector finds down to its end in steps; how long its frames took, and the long tasks. */
export async function scrolled(page, selector, steps = 150) {
  const { frames, tasks } = await page.evaluate(
    ([selector, steps]) => globalThis.bench.scroll(selector, steps),
    [selector, steps],
  );
  return { p95: percentile(frames, 0.95), longest: Math.max(0, ...tasks) };
}

export function percentile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function median(values) {
  return percentile(values, 0.5);
}

/** Runs in the page, before its own scripts. */
function inPage() {
  const tasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      tasks.push(duration);
    }
  }).observe({ type: "longtask", buffered: true });
  /** When somebody has acted. */
  const acts = () =>
    new Promise((resolve) => {
      const act = (event) => {
        globalThis.bench.actedAt = event.timeStamp;
        resolve();
      };
      for (const kind of ["click", "change"]) {
        addEventListener(kind, act, { capture: true, once: true });
      }
    });
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  /** A turn of the main thread after what is painted next: a click would be answered then. */
  const turn = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });
  const until = async (isThere) => {
    const began = performance.now();
    while (!isThere()) {
      if (performance.now() - began > 60_000) {
        throw new Error(`it does not come: ${isThere}: ${document.body.textContent.slice(0, 500)}`);
      }
      await frame();
    }
    return await turn();
  };
  const scroll = async (selector, steps) => {
    const box = document.querySelector(selector);
    const frames = [];
    tasks.length = 0;
    let before = await frame();
    for (let step = 1; step <= steps; step += 1) {
      box.scrollTop = ((box.scrollHeight - box.clientHeight) * step) / steps;
      const now = await frame();
      frames.push(now - before);
      before = now;
    }
    return { frames, tasks: [...tasks] };
  };
  globalThis.bench = { until, scroll, acts, actedAt: 0, tasks };
}
