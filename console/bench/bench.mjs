// How fast the console is, in a browser, on a server of its own: figures beside what they should be.
//
//   node bench/bench.mjs [--executions N] [--pages FOLDER] [--only load,definition,history,iterations,map,list]
//
// FREVO is the server; without it, the one that was built. `--pages` shows the console of a folder, such as
// `dist`, instead of the server's own. Nothing of it is a test: machines differ.

import { parseArgs } from "node:util";
import { Client } from "./client.mjs";
import { liveMap } from "./live-map.mjs";
import { browser as aBrowser } from "./looking.mjs";
import { definition, history, iterations, list, load } from "./pages.mjs";
import { binary, serve, withPages } from "./server.mjs";

const MEASURES = { load, definition, history, iterations, map: liveMap, list };

const { values: asked } = parseArgs({
  options: {
    executions: { type: "string", default: "100000" },
    pages: { type: "string" },
    only: { type: "string", default: Object.keys(MEASURES).join(",") },
  },
});

console.log(`${binary()}${asked.pages === undefined ? "" : `, with the pages of ${asked.pages}`}\n`);
const server = await serve(["--limits", "open"]);
const front = asked.pages === undefined ? server : await withPages(server.endpoint, asked.pages);
const browser = await aBrowser();
try {
  console.log(row("", "measured", "wanted", "ratio"));
  for (const name of asked.only.split(",")) {
    await MEASURES[name]({
      browser,
      client: new Client(server.endpoint),
      endpoint: front.endpoint,
      executions: Number(asked.executions),
      print,
    });
  }
} finally {
  await browser.close();
  if (front !== server) {
    front.stop();
  }
  await server.stop();
}
process.exit();

/** A figure, beside the most that it should be. */
function print(what, figure, wanted, unit) {
  const isOver = wanted !== undefined && figure > wanted;
  const ratio = wanted === undefined || wanted === 0 ? "" : (figure / wanted).toFixed(2);
  const bound = wanted === undefined ? "" : `≤ ${wanted} ${unit}`;
  console.log(row(what, `${shown(figure)} ${unit}`, bound, ratio) + (isOver ? "  OVER" : ""));
}

function row(what, figure, bound, ratio) {
  return `${what.padEnd(50)}${figure.padStart(12)}${bound.padStart(14)}${ratio.padStart(8)}`;
}

function shown(figure) {
  return figure.toLocaleString("en", { maximumFractionDigits: figure < 10 ? 1 : 0 });
}
