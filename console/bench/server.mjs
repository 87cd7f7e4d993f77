// A server to measure: the real binary on a directory of its own, which goes when it does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";

const TARGET = process.env.CARGO_TARGET_DIR ?? new URL("../../target", import.meta.url).pathname;

/** The binary that is asked for, or the fastest that was built. */
export function binary() {
  const built = ["release", "debug"].map((profile) => join(TARGET, profile, "frevo"));
  const found = process.env.FREVO ?? built.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error("no binary: `make console` and `cargo build --release -p frevo-server` build it");
  }
  return found;
}

/** Starts it on a free port; `options` are further ones of `frevo serve`. */
export async function serve(options = []) {
  const folder = mkdtempSync(join(tmpdir(), "frevo-console-"));
  const listening = ["--listen", "127.0.0.1:0", "--data-dir", folder, "--outbound-allow", "127.0.0.0/8"];
  const child = spawn(binary(), ["serve", ...listening, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  const endpoint = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (found !== null) {
          resolve(found[0]);
        }
      });
    }
    child.on("exit", () => reject(new Error(`the server did not start:\n${lines.join("\n")}`)));
  });
  const stop = async () => {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  };
  return { endpoint, stop };
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** The pages of a folder as the server would give them, before a server that has others or none: what is being
 * worked on is measured without building the server again. */
export async function withPages(endpoint, folder) {
  const { port } = new URL(endpoint);
  const front = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url, endpoint);
    if (pathname.startsWith("/console")) {
      page(folder, pathname.slice("/console/".length), answer);
      return;
    }
    const { method, url: path, headers } = asked;
    const passed = request({ host: "127.0.0.1", port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  });
  front.listen(Number(process.env.PAGES_PORT ?? 0), "127.0.0.1");
  await once(front, "listening");
  return { endpoint: `http://127.0.0.1:${front.address().port}`, stop: () => front.closeAllConnections() };
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-measured'; img-src 'self' data: blob:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function page(folder, path, answer) {
  const name = path !== "" && existsSync(join(folder, path)) ? path : "index.html";
  const headers = { "content-type": TYPES[extname(name)] ?? "application/octet-stream" };
  if (name === "index.html") {
    const text = readFileSync(join(folder, name), "utf8").replaceAll("%NONCE%", "measured");
    answer.writeHead(200, { ...headers, "content-security-policy": POLICY, "cache-control": "no-store" });
    answer.end(text);
    return;
  }
  const kept = name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  answer.writeHead(200, { ...headers, "content-encoding": "br", "cache-control": kept });
  answer.end(readFileSync(join(folder, `${name}.br`)));
}
