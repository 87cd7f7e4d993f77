/** How code looks: with the colours of the console, in each of its themes. */

import type { Extension } from "@codemirror/state";
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

const CLASSES = {
  name: "code-name",
  text: "code-text",
  number: "code-number",
  word: "code-word",
  comment: "code-comment",
  expression: "code-expression",
} as const;

function classOf([, text, colon, number]: RegExpExecArray): string {
  if (text !== undefined) {
    return colon === undefined ? CLASSES.text : CLASSES.name;
  }
  return number === undefined ? CLASSES.word : CLASSES.number;
}

/** In YAML a comment, a member's name up to its colon, a text in quotes, a number or a word. */
const YAML_TOKEN =
  /((?:^|(?<=\s))#.*)|((?:"(?:[^"\\\n]|\\.)*"|[\w$][^\n:#"'{}[\],]*|[\w$])(?=:(?:\s|$)))|("(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')|((?<=[\s[,])-?\d[\d.eE+-]*(?=[\s,\]}]|$))|(?<=[\s[,])(true|false|null)(?=[\s,\]}]|$)/g;

function yamlClassOf([, comment, name, text, number]: RegExpExecArray): string {
  if (comment !== undefined) {
    return CLASSES.comment;
  }
  if (name !== undefined) {
    return CLASSES.name;
  }
  return text === undefined ? (number === undefined ? CLASSES.word : CLASSES.number) : CLASSES.text;
}

/** In an expression or a path a text, a variable or a function, a number or a word. */
const EXPRESSION_TOKEN =
  /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(\$[$\p{L}\p{N}_]*|\bStates\.\w+)|\b(\d[\d.eE]*)|\b(?:and|or|in|true|false|null|function)\b/gu;

function expressionClassOf([, text, name, number]: RegExpExecArray): string {
  if (text !== undefined) {
    return CLASSES.text;
  }
  return name === undefined ? (number === undefined ? CLASSES.word : CLASSES.number) : CLASSES.name;
}

export const expressionColours = colours(EXPRESSION_TOKEN, expressionClassOf);
export const jsonColours = colours(TOKEN, classOf);
export const yamlColours = colours(YAML_TOKEN, yamlClassOf);
/** Expressions of JSONata stand out of whatever they are written in. */
export const embeddedColours = colours(/\{%[^\n]*?%\}/g, () => CLASSES.expression);

/** Colours of what is seen of the code; the rest is not looked at. */
function colours(regexp: RegExp, classOf: (match: RegExpExecArray) => string): Extension {
  const matcher = new MatchDecorator({
    regexp,
    decorate: (add, from, _to, match) => {
      // The name of a member is coloured without its colon.
      const length = match[1]?.length ?? match[0].length;
      add(from, from + length, Decoration.mark({ class: classOf(match) }));
    },
  });
  return ViewPlugin.fromClass(
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
}

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
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 6px",
    padding: "6px",
  },
  ".cm-panel.cm-search br": { flexBasis: "100%", content: '""' },
  ".cm-panel.cm-search label": { minHeight: "24px" },
  ".cm-textfield, .cm-button": {
    minHeight: "26px",
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
  ...ink(CLASSES.comment, "var(--ink-soft)"),
  [`.${CLASSES.expression}`]: {
    backgroundColor: "color-mix(in srgb, var(--accent) 12%, transparent)",
    borderRadius: "3px",
  },
  ".cm-help": { maxWidth: "420px", padding: "6px 10px", overflowWrap: "anywhere" },
  ".cm-help strong": { fontFamily: "var(--mono)", fontSize: "12px" },
  ".cm-help p": { margin: "2px 0 0", fontFamily: "var(--font)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "2px 6px" },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", fontFamily: "var(--font)" },
  ".cm-completionDetail": { color: "var(--ink-soft)" },
});
