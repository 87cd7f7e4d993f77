/** How code looks: with the colours of the console, in each of its themes. */

import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

/** A member's name, a text, a number or a word of JSON. */
const TOKEN = /("(?:[^"\\\n]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

const CLASSES = { name: "code-name", text: "code-text", number: "code-number", word: "code-word" } as const;

function classOf([, text, colon, number]: RegExpExecArray): string {
  if (text !== undefined) {
    return colon === undefined ? CLASSES.text : CLASSES.name;
  }
  return number === undefined ? CLASSES.word : CLASSES.number;
}

const matcher = new MatchDecorator({
  regexp: TOKEN,
  decorate: (add, from, _to, match) => {
    const length = match[1]?.length ?? match[0].length;
    add(from, from + length, Decoration.mark({ class: classOf(match) }));
  },
});

/** Colours of what is seen of the code; the rest is not looked at. */
export const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }

    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** A colour that holds whatever the editor's own style says within it. */
const ink = (name: string, color: string) => ({ [`& .${name}, & .${name} *`]: { color } });

export const look = EditorView.theme({
  "&": {
    maxHeight: "var(--code-max)",
    color: "var(--ink)",
    backgroundColor: "var(--surface)",
    fontSize: "13px",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "var(--code-min)" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": {
    backgroundColor: "var(--sunken)",
    color: "var(--ink-soft)",
    borderRight: "1px solid var(--border)",
  },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 28%, transparent) !important",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "none", color: "var(--ink-soft)" },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--border)",
  },
  ".cm-textfield, .cm-button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--ink)",
    border: "1px solid var(--border-strong)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ...ink(CLASSES.name, "var(--accent)"),
  ...ink(CLASSES.text, "var(--succeeded)"),
  ...ink(CLASSES.number, "var(--caught)"),
  ...ink(CLASSES.word, "var(--caught)"),
});
