// The live map while a thousand executions change their status every second.

import { pause } from "./client.mjs";
import { looking, opened, percentile } from "./looking.mjs";

const SECONDS = 10;
/** Each execution that is started changes twice: it runs, and has ended. */
const STARTS_PER_SECOND = 500;
const TURN_MILLIS = 20;

export async function liveMap({ browser, client, endpoint, print }) {
  const machine = await client.machine("busy", { StartAt: "A", States: { A: { Type: "Succeed" } } });
  // A map without a line is not drawn.
  const task = { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:ship", End: true };
  await client.machine("shipping", { StartAt: "Ship", States: { Ship: task } });
  const page = await looking(await browser.newContext());
  await page.addInitScript(hear);
  const address = `${endpoint}/console/000000000000/us-east-1/events?tab=map`;
  await opened(page, address, () => document.querySelector(".react-flow__node") !== null);
  // It listens before it is drawn.
  await pause(1000);
  await page.evaluate(() => {
    globalThis.heard.length = 0;
    globalThis.bench.tasks.length = 0;
  });
  const began = Date.now();
  const started = await startSteadily(client, machine);
  const seconds = (Date.now() - began) / 1000;
  await page
    .waitForFunction((count) => globalThis.heard.length >= count, started * 2, { timeout: 5000 })
    .catch(() => {});
  const heard = await page.evaluate(() => globalThis.heard);
  const tasks = await page.evaluate(() => globalThis.bench.tasks);
  print("the live map: changes a second", heard.length / seconds, undefined, "/s");
  print("  lost", started * 2 - heard.length, 0, "");
  print("  late by more than 100 ms", heard.filter((late) => late > 100).length, 0, "");
  print("  late, p99", percentile(heard, 0.99), 100, "ms");
  print("  the longest task", Math.max(0, ...tasks), 100, "ms");
  await page.context().close();
}

async function startSteadily(client, machine) {
  const began = performance.now();
  const open = [];
  let started = 0;
  while (performance.now() - began < SECONDS * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * STARTS_PER_SECOND);
    for (; started < due; started += 1) {
      open.push(client.start(machine, `b-${started}`));
    }
    await pause(TURN_MILLIS);
  }
  await Promise.all(open);
  return started;
}

/** Runs in the page: how many milliseconds after it happened the console takes each change in. */
function hear() {
  globalThis.heard = [];
  const parse = JSON.parse;
  JSON.parse = (text, reviver) => {
    const value = parse(text, reviver);
    if (value?.source === "aws.states" && typeof value.time === "string") {
      globalThis.heard.push(Date.now() - Date.parse(value.time));
    }
    return value;
  };
}
