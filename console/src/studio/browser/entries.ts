/** What the states browser offers. */

import { useMemo } from "react";
import type { Scope } from "../../api/scope";
import type { IconName } from "../../design/icon";
import { useScope } from "../../shell/scopes";
import { type Text, useText } from "../../text/text";
import type { Fragment } from "../document/fragment";
import { FLOW_TYPES, flowState, type Language } from "./flow";
import { PATTERN_KEYS, pattern } from "./patterns";

export interface Entry {
  readonly key: string;
  readonly title: string;
  readonly what: string;
  readonly icon: IconName;
  readonly fragment: Fragment;
}

export function useFlow(language: Language): readonly Entry[] {
  const text = useText().canvas;
  return useMemo(
    () =>
      FLOW_TYPES.map((type) => ({
        key: type,
        title: type,
        what: text.flows[type],
        icon: type,
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
    return {
      key,
      title,
      what,
      icon: "pattern",
      fragment: pattern(key, { language, names: text.names, lambda }),
    };
  });
}

/** Those of which the title or what they do has all words of a search. */
export function searched(entries: readonly Entry[], search: string): readonly Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ title, what, key }) => {
    const said = `${title} ${what} ${key}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
