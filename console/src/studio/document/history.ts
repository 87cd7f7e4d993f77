/** What was edited, and what is taken back. */

/** A text with what was selected when it came to be. */
export interface Moment<Selection> {
  readonly text: string;
  readonly selection: Selection;
}

export interface History<Selection> {
  readonly past: readonly Moment<Selection>[];
  readonly now: Moment<Selection>;
  readonly future: readonly Moment<Selection>[];
  /** What the last change was a part of: the next one of the same is one with it. */
  readonly thought: string | undefined;
}

export function historyOf<Selection>(now: Moment<Selection>): History<Selection> {
  return { past: [], now, future: [], thought: undefined };
}

/** After a change. Changes of one thought, as the letters of a word, are taken back together. */
export function changed<Selection>(
  history: History<Selection>,
  now: Moment<Selection>,
  thought?: string,
): History<Selection> {
  if (now.text === history.now.text) {
    return { ...history, now };
  }
  const isSame = thought !== undefined && thought === history.thought;
  const past = isSame ? history.past : [...history.past, history.now];
  return { past, now, future: [], thought };
}

export function selected<Selection>(history: History<Selection>, selection: Selection): History<Selection> {
  return { ...history, now: { ...history.now, selection }, thought: undefined };
}

export function undone<Selection>(history: History<Selection>): History<Selection> {
  const before = history.past.at(-1);
  return before === undefined
    ? history
    : {
        past: history.past.slice(0, -1),
        now: before,
        future: [history.now, ...history.future],
        thought: undefined,
      };
}

export function redone<Selection>(history: History<Selection>): History<Selection> {
  const [after, ...future] = history.future;
  return after === undefined
    ? history
    : { past: [...history.past, history.now], now: after, future, thought: undefined };
}
