/** What the states browser offers. */

import { createElement, type ReactNode, useMemo } from "react";
import type { Scope } from "../../api/scope";
import { Icon } from "../../design/icon";
import { useScope } from "../../shell/scopes";
import { type Text, useText } from "../../text/text";
import { type Action, taskOf } from "../catalogue/action";
import { ActionIcon } from "../catalogue/action-icon";
import { useActions } from "../catalogue/use-actions";
import { type ActionWords, useActionWords } from "../catalogue/words";
import type { Fragment } from "../document/fragment";
import type { Language } from "../inspector/language";
import { alone, FLOW_TYPES, flowState } from "./flow";
import { PATTERN_KEYS, pattern } from "./patterns";

export interface Entry {
  readonly key: string;
  readonly title: string;
  readonly what: string;
  readonly sign: ReactNode;
  readonly fragment: Fragment;
}

/** What tasks can call: on the running server what its workers offer, then what any server has. */
export function useActionEntries(language: Language): readonly Entry[] {
  const words = useActionWords();
  const actions = useActions();
  return useMemo(
    () => actions.map((action) => actionEntry(action, language, words)),
    [actions, language, words],
  );
}

function actionEntry(action: Action, language: Language, words: ActionWords): Entry {
  return {
    key: action.key,
    title: words.title(action),
    what: words.about(action),
    sign: createElement(ActionIcon, { action }),
    fragment: alone(action.title, taskOf(action, language)),
  };
}

export function useFlow(language: Language): readonly Entry[] {
  const text = useText().canvas;
  return useMemo(
    () =>
      FLOW_TYPES.map((type) => ({
        key: type,
        title: type,
        what: text.flows[type],
        sign: createElement(Icon, { name: type, size: 18 }),
        fragment: flowState(type, language),
      })),
    [text, language],
  );
}

export function usePatterns(language: Language): readonly Entry[] {
  const text = useText().canvas;
  const scope = useScope();
  return useMemo(() => patternEntries(language, text, scope), [language, text, scope]);
}

function patternEntries(language: Language, text: Text["canvas"], scope: Scope): readonly Entry[] {
  const lambda = (name: string) => `arn:aws:lambda:${scope.region}:${scope.account}:function:${name}`;
  return PATTERN_KEYS.map((key) => {
    const [title, what] = text.patterns[key];
    const sign = createElement(Icon, { name: "pattern", size: 18 });
    return { key, title, what, sign, fragment: pattern(key, { language, names: text.names, lambda }) };
  });
}

/** Those of which something that is said has all words of a search; those whose title begins with it come first. */
export function searched(entries: readonly Entry[], search: string): readonly Entry[] {
  const wanted = search.trim().toLowerCase();
  const words = wanted.split(/\s+/);
  const found = entries.filter(({ title, what, key }) => {
    const said = `${title} ${what} ${key}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
  const isAhead = ({ title }: Entry) => title.toLowerCase().startsWith(wanted);
  return [...found.filter(isAhead), ...found.filter((entry) => !isAhead(entry))];
}
