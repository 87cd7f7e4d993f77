// How long pages take: to load, to draw what is large, to answer a filter.

import { each } from "./client.mjs";
import { done, looking, median, opened, scrolled } from "./looking.mjs";

const SCOPE = "/console/000000000000/us-east-1";
const ROUNDS = 3;

/** The first page, by a browser that has nothing of it. */
export async function load({ browser, client, endpoint, print }) {
  await client.machine("first", { StartAt: "A", States: { A: { Type: "Succeed" } } });
  const sizes = [];
  const times = [];
  // The first one starts the browser's processes.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const context = await browser.newContext();
    const page = await looking(context);
    const isThere = () => document.querySelector('main a[href$="/machines/first"]') !== null;
    times.push(await opened(page, `${endpoint}/console/`, isThere));
    sizes.push(await page.evaluate(sizeOfFiles));
    await context.close();
  }
  print("initial load, compressed", median(sizes.slice(1)) / 1000, 250, "KB");
  print("first page, interactive", median(times.slice(1)), 1000, "ms");
}

function sizeOfFiles() {
  const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return files
    .filter(({ name }) => name.includes("/console/"))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
}

/** A definition of many states. */
export async function definition({ browser, client, endpoint, print }) {
  await client.machine("large", largeDefinition(1000));
  const isThere = () =>
    document.querySelectorAll("[data-state]").length > 0 &&
    document.querySelectorAll("main section svg path").length >= 999;
  const times = await rounds(browser, (page) =>
    opened(page, `${endpoint}${SCOPE}/machines/large?tab=definition`, isThere),
  );
  print("a definition of 1,000 states, drawn", times, 1000, "ms");
}

/** Choices between two ways each, which meet again. */
function largeDefinition(count) {
  const states = {};
  for (let number = 0; number < count - 1; number += 4) {
    const [choice, one, other, met] = [0, 1, 2, 3].map((add) => `State ${number + add}`);
    const isLast = number + 4 >= count;
    states[choice] = {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericGreaterThan: number, Next: one }],
      Default: other,
    };
    states[one] = { Type: "Pass", Next: met };
    states[other] = { Type: "Pass", Next: met };
    states[met] = isLast ? { Type: "Succeed" } : { Type: "Pass", Next: `State ${number + 4}` };
  }
  return { StartAt: "State 0", States: states };
}

/** A history of as many events as AWS allows. */
export async function history({ browser, client, endpoint, print }) {
  const count = "{% $n + 1 %}";
  const machine = await client.machine("loop", {
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Assign: { n: 0 }, Next: "More" },
      More: {
        Type: "Choice",
        Choices: [{ Condition: "{% $n < 6248 %}", Next: "Count" }],
        Default: "Done",
      },
      Count: { Type: "Pass", Assign: { n: count }, Next: "More" },
      Done: { Type: "Succeed" },
    },
  });
  const execution = await client.start(machine, "long");
  await client.ended(execution);
  const address = `${endpoint}${SCOPE}/executions/${encodeURIComponent(execution)}`;
  const isUsable = () => document.querySelector("main ol li[data-index]") !== null;
  const isWhole = () => /2\d,\d{3}/.test(document.querySelector("main p[role=status]")?.textContent ?? "");
  print(
    "a history of 25,000 events, usable",
    await rounds(browser, (page) => opened(page, `${address}?view=events`, isUsable)),
    1000,
    "ms",
  );
  print(
    "a history of 25,000 events, whole",
    await rounds(browser, (page) => opened(page, `${address}?view=events`, isWhole)),
    1000,
    "ms",
  );
  await scroll({ browser, print }, "its events", `${address}?view=events`, isWhole, "main ol");
  const isTable = () => Number(document.querySelector("[role=treegrid]")?.ariaRowCount) > 12_000;
  await scroll({ browser, print }, "its table", `${address}?view=table`, isTable, "[role=treegrid]");
}

/** A Map of so many iterations, which AWS's limit of events does not have. */
export async function iterations({ browser, client, endpoint, print }) {
  const machine = await client.machine("map", {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Items: "{% [1..10000] %}",
        Output: {},
        ItemProcessor: { StartAt: "One", States: { One: { Type: "Pass", Output: 1, End: true } } },
        End: true,
      },
    },
  });
  const execution = await client.start(machine, "many");
  await client.ended(execution);
  const address = `${endpoint}${SCOPE}/executions/${encodeURIComponent(execution)}`;
  const isThere = () =>
    [...document.querySelectorAll("aside button, section button")].some((button) =>
      /10,000/.test(button.textContent ?? ""),
    );
  print(
    "a Map of 10,000 iterations, opened",
    await rounds(browser, (page) => opened(page, `${address}?state=Each`, isThere)),
    1000,
    "ms",
  );
  const open = async (page) => {
    await page.locator("[role=treegrid]").focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(
      () => Number(document.querySelector("[role=treegrid]")?.ariaRowCount) > 10_000,
    );
  };
  const isTable = () => document.querySelector("[role=treegrid] tbody tr") !== null;
  await scroll({ browser, print }, "its table", `${address}?view=table`, isTable, "[role=treegrid]", open);
}

/** Many executions, of which a filter finds some. */
export async function list({ browser, client, endpoint, print, executions }) {
  const machine = await client.machine("orders", {
    StartAt: "Sort",
    States: {
      Sort: {
        Type: "Choice",
        Choices: [{ Variable: "$.bad", BooleanEquals: true, Next: "Bad" }],
        Default: "Good",
      },
      Good: { Type: "Succeed" },
      Bad: { Type: "Fail", Error: "Order.Bad", Cause: "no address" },
    },
  });
  const began = Date.now();
  await each(executions, 64, (number) => client.start(machine, `o-${number}`, { bad: number % 100 === 0 }));
  const name = `${executions.toLocaleString("en")} executions`;
  console.error(`${name} were made in ${Math.round((Date.now() - began) / 1000)} s`);
  const page = await looking(await browser.newContext());
  const rows = () => document.querySelectorAll("main tbody a").length > 10;
  print(
    `a list of ${name}, opened`,
    await opened(page, `${endpoint}${SCOPE}/machines/orders`, rows),
    1000,
    "ms",
  );
  const failed = () => {
    const rows = [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a"));
    return rows.length > 10 && rows.every((row) => row.textContent?.includes("Failed"));
  };
  const status = page.getByLabel("Status", { exact: true });
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    times.push(await done(page, () => status.selectOption("FAILED"), failed));
    await done(
      page,
      () => status.selectOption(""),
      () => document.body.textContent?.includes("Succeeded"),
    );
  }
  print("  by status", median(times), 300, "ms");
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill("error=Order.Bad");
  const button = page.getByRole("button", { name: "Search", exact: true });
  const found = () => document.querySelectorAll("main tbody b").length > 10;
  print("  by an error, searched for", await done(page, () => button.click(), found), 300, "ms");
  await page.context().close();
}

/** The middle of some rounds, each in a page of its own, of a browser that has the files. */
async function rounds(browser, measure) {
  const context = await browser.newContext();
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const page = await looking(context);
    times.push(await measure(page));
    await page.close();
  }
  await context.close();
  return median(times.slice(1));
}

async function scroll({ browser, print }, what, address, isThere, within, prepare = async () => {}) {
  const page = await looking(await browser.newContext());
  await opened(page, address, isThere);
  await prepare(page);
  const { p95, longest } = await scrolled(page, within);
  print(`  ${what}, scrolled: frames, p95`, p95, 50, "ms");
  print(`  ${what}, scrolled: the longest task`, longest, undefined, "ms");
  await page.context().close();
}
