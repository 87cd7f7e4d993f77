/** Choice rules of definitions that AWS has run, for tests; none where they are not kept beside the project. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Members, members } from "../../../execution/graph/definition";

const FOLDER = join(import.meta.dirname, "../../../../../../shared/corpus/asl");

/** Every rule of a Choice state that is somewhere in the corpus, once. */
export function corpusRules(): readonly Members[] {
  if (!existsSync(FOLDER)) {
    console.info(`skipped: there is no ${FOLDER}`);
    return [];
  }
  const texts = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(FOLDER, name), "utf8"));
  const rules = texts.flatMap((text) => [...rulesIn(JSON.parse(text))]);
  const distinct = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return [...distinct.values()];
}

function* rulesIn(value: unknown): Generator<Members> {
  if (typeof value !== "object" || value === null) {
    return;
  }
  const { Type: type, Choices: choices } = members(value);
  if (type === "Choice" && Array.isArray(choices)) {
    yield* choices.map(members);
  }
  for (const inner of Object.values(value)) {
    yield* rulesIn(inner);
  }
}
