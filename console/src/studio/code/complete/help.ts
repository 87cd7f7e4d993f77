/** What a word of a definition means. */

import { fieldOf, isStateType } from "./asl-fields";
import { INTRINSICS, JSONATA } from "./functions";
import { operatorOf } from "./operators";
import type { Known } from "./option";
import { placeOf, shapeOf } from "./place";
import { queryAt } from "./queries";
import { read, type ScalarNode } from "./read";
import { spotAt } from "./spot";

export interface Help {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly about: string;
}

export function help(text: string, at: number, { text: said }: Pick<Known, "text">): Help | undefined {
  const root = read(text);
  const spot = spotAt(root, at);
  const place = placeOf(root, spot);
  const { token } = spot;
  if (token === undefined) {
    return undefined;
  }
  const whole = { from: token.from, to: token.to, title: token.text };
  if (spot.slot === "name") {
    const shape = shapeOf(place.here);
    const field = shape && fieldOf(shape, token.text);
    const operator = operatorOf(token.text);
    if (field !== undefined) {
      return { ...whole, about: said.fields[field.about] };
    }
    return operator !== undefined && (shape === "rule" || shape === "nestedRule")
      ? { ...whole, about: said.operators[operator.about] }
      : undefined;
  }
  if (place.here === "type" && isStateType(token.text)) {
    return { ...whole, about: said.types[token.text] };
  }
  if (place.here === "errors" && isKey(said.errors, token.text)) {
    return { ...whole, about: said.errors[token.text] };
  }
  return queryAt(place, token.text) === undefined ? undefined : queryHelp(token, at, said);
}

/** What a function, a path of the context or a part of `$states` is. */
function queryHelp(token: ScalarNode, at: number, said: Known["text"]): Help | undefined {
  for (const match of token.text.matchAll(/[$\w.]+/g)) {
    const from = token.from + 1 + match.index;
    const [word] = match;
    if (from <= at && at <= from + word.length) {
      const found = meaning(word, said);
      return found && { from, to: from + word.length, ...found };
    }
  }
  return undefined;
}

function meaning(word: string, said: Known["text"]): Pick<Help, "title" | "about"> | undefined {
  if (isKey(INTRINSICS, word)) {
    return { title: `${word}(${INTRINSICS[word]})`, about: said.intrinsics[word] };
  }
  const name = word.slice(1);
  if (word.startsWith("$") && isKey(JSONATA, name)) {
    return { title: `${word}(${JSONATA[name]})`, about: said.jsonata[name] };
  }
  const context = /^(?:\$\$|\$states\.context)\.(\w+(?:\.\w+)*)/.exec(word)?.[1];
  for (let path = context ?? ""; path !== ""; path = path.replace(/\.?\w+$/, "")) {
    if (isKey(said.context, path)) {
      return { title: path, about: said.context[path] };
    }
  }
  const root = /^\$states\.(input|result|errorOutput|context)/.exec(word)?.[1];
  const roots = {
    input: said.roots.statesInput,
    result: said.roots.statesResult,
    errorOutput: said.roots.statesError,
    context: said.roots.statesContext,
  };
  return root !== undefined && isKey(roots, root)
    ? { title: `$states.${root}`, about: roots[root] }
    : undefined;
}

function isKey<T extends object>(object: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(object, key);
}
