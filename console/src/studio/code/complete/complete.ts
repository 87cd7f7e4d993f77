/** What can stand at a position of a definition, however much of it is written. */

import { nameOptions } from "./names";
import type { Completion, Known, Option } from "./option";
import { type Place, placeOf } from "./place";
import { queryAt, queryOptions } from "./queries";
import { read, type ScalarNode } from "./read";
import { type Spot, spotAt } from "./spot";
import { valueOptions } from "./values";

export function complete(text: string, at: number, known: Known): Completion | undefined {
  const root = read(text);
  const spot = spotAt(root, at);
  const place = placeOf(root, spot);
  const completion =
    spot.slot === "name" ? nameAt(text, at, spot, place, known) : valueAt(text, at, spot, place, known);
  return completion?.options.length === 0 ? undefined : completion;
}

function nameAt(text: string, at: number, spot: Spot, place: Place, known: Known): Completion | undefined {
  const object = spot.steps.at(-1)?.node;
  if (object?.kind !== "object") {
    return undefined;
  }
  const range = rangeOf(spot.token, at);
  const next = nextSign(text, range.to);
  const slot = { object, token: spot.token, hasValue: next === ":" };
  return { ...range, options: separated(nameOptions(place, slot, known), next) };
}

function valueAt(text: string, at: number, spot: Spot, place: Place, known: Known): Completion | undefined {
  const { token } = spot;
  if (token?.kind === "string") {
    const query = queryAt(place, token.text);
    if (query !== undefined) {
      const end = token.isClosed ? token.to - 1 : token.to;
      const found = queryOptions(place, query, text.slice(token.from + 1, at), text.slice(at, end), known);
      return (
        found && {
          from: at - found.before,
          typedFrom: at - found.before,
          to: at + found.behind,
          options: found.options,
        }
      );
    }
  }
  const range = rangeOf(token, at);
  const isInArray = spot.steps.at(-1)?.node.kind === "array";
  const options = valueOptions(place, { isInArray, isQuoted: token?.kind === "string" }, known);
  return { ...range, options: separated(options, nextSign(text, range.to)) };
}

/** What is replaced: the word that is written on. A string that is not closed may have what follows in it. */
function rangeOf(token: ScalarNode | undefined, at: number): Omit<Completion, "options"> {
  if (token === undefined) {
    return { from: at, to: at, typedFrom: at };
  }
  const typedFrom = token.kind === "string" ? token.from + 1 : token.from;
  return { from: token.from, to: token.isClosed ? token.to : at, typedFrom };
}

function nextSign(text: string, at: number): string | undefined {
  return /\S/.exec(text.slice(at, at + 1000))?.[0];
}

/** What another member or item follows is set apart from it. */
function separated(options: readonly Option[], next: string | undefined): readonly Option[] {
  const isFollowed = next === '"' || next === "{";
  return isFollowed ? options.map((option) => ({ ...option, template: `${option.template},` })) : options;
}
