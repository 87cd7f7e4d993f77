import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The console is served below `/console` by the server that it talks to; while it is developed, requests go
// to a server on this machine.
const server = process.env.FREVO_ENDPOINT ?? "http://127.0.0.1:8083";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: false },
  server: {
    proxy: Object.fromEntries(
      ["/frevo", "/live", "/events", "/openapi.json", "^/$"].map((path) => [path, { target: server }]),
    ),
  },
});
