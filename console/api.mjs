// Writes src/api/schema.d.ts: the types of what is sent to the server and what it answers, of its own description.
//
//   npm run api

import { readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";

const described = JSON.parse(
  readFileSync(new URL("../broker/api/src/openapi/states.json", import.meta.url), "utf8"),
);
const about = { openapi: "3.1.0", info: { title: "Frevo", version: "0" }, paths: {} };
const types = await openapiTypescript({ ...about, components: described.components });
writeFileSync(
  new URL("src/api/schema.d.ts", import.meta.url),
  `// Made by api.mjs.\n\n${astToString(types)}`,
);
