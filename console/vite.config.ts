import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// The console is served below `/console` by the server that it talks to; while it is developed, requests go
// to a server on this machine.
const server = process.env.FREVO_ENDPOINT ?? "http://127.0.0.1:8083";

/** Puts beside each file what the server sends of it. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (/\.(js|css|html|svg|json)$/.test(name)) {
          const path = join(folder, name);
          const plain = readFileSync(path);
          writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
          const params = {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
          };
          writeFileSync(`${path}.br`, brotliCompressSync(plain, { params }));
        }
      }
    },
  };
}

export default defineConfig({
  base: "/console/",
  plugins: [react(), compressed()],
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: false },
  server: {
    // The examples are beside the console.
    fs: { allow: [".."] },
    proxy: Object.fromEntries(
      ["/frevo", "/live", "/events", "/functions", "/openapi.json", "/metrics", "/readyz", "^/(\\?.*)?$"].map(
        (path) => [path, { target: server }],
      ),
    ),
  },
});
