/** What actions are called, and what is said of them. */

import { type Text, useText } from "../../text/text";
import { type Action, queueOf } from "./action";

export interface ActionWords {
  readonly title: (action: Action) => string;
  readonly service: (action: Action) => string;
  readonly about: (action: Action) => string;
  /** Whether all words that are looked for are somewhere in what is said of it. */
  readonly isLike: (action: Action, wanted: string) => boolean;
}

export function useActionWords(): ActionWords {
  return actionWords(useText());
}

export function actionWords({ catalogue }: Text): ActionWords {
  const services: Readonly<Record<string, string>> = catalogue.services;
  const known: Readonly<Record<string, string>> = catalogue.about;
  const service = (action: Action) => services[action.service] ?? action.service;
  const about = (action: Action) => action.description ?? known[action.key] ?? usual(action, catalogue);
  const title = (action: Action) => `${service(action)}: ${action.title}`;
  return {
    title,
    service,
    about,
    isLike: (action, wanted) => {
      const said = `${title(action)} ${action.key} ${about(action)}`.toLowerCase();
      const words = wanted.toLowerCase().split(/\s+/);
      return words.every((word) => said.includes(word));
    },
  };
}

function usual(action: Action, catalogue: Text["catalogue"]): string {
  switch (action.origin) {
    case "builtIn":
      return catalogue.starts(action.title);
    case "offered":
      return action.service === "activities" ? catalogue.activity : catalogue.function;
    case "worker":
      return catalogue.worker(queueOf(action) ?? "");
  }
}

/** Two letters for a name: those that its first words begin with, or the first ones of its only word. */
export function initialsOf(name: string): string {
  const [first = "", second] = name
    .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((word) => word !== "");
  const letters =
    second === undefined ? [...first].slice(0, 2) : [...first].slice(0, 1).concat([...second][0] ?? "");
  return letters.join("");
}
