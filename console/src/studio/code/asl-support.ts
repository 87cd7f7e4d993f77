/** What the editor offers in definitions: completion and help. */

import {
  acceptCompletion,
  type CompletionContext,
  type CompletionResult,
  type Completion as EditorCompletion,
  snippet,
  startCompletion,
} from "@codemirror/autocomplete";
import { jsonLanguage } from "@codemirror/lang-json";
import { type Extension, Prec, type Transaction } from "@codemirror/state";
import { activateHover, type EditorView, hoverTooltip, keymap, type Tooltip } from "@codemirror/view";
import { complete } from "./complete/complete";
import { help } from "./complete/help";
import type { Completion, Known, Option } from "./complete/option";

/** What is known is asked for when it is needed, for what tasks can call changes. */
export function aslSupport(known: () => Known): Extension {
  const explained = hoverTooltip(({ state }, at): Tooltip | null => {
    const found = help(state.doc.toString(), at, known());
    return found === undefined
      ? null
      : {
          pos: found.from,
          end: found.to,
          above: true,
          create: () => ({ dom: told(found.title, found.about) }),
        };
  });
  return [
    jsonLanguage.data.of({ autocomplete: (context: CompletionContext) => completionsAt(context, known()) }),
    explained,
    Prec.highest(
      keymap.of([
        { key: "Tab", run: acceptCompletion },
        { key: "Mod-k Mod-i", run: (view) => explain(view, explained) },
      ]),
    ),
  ];
}

/** Explains what the cursor is at, until it moves. */
function explain(view: EditorView, explained: Extension): boolean {
  const { head } = view.state.selection.main;
  const until = ({ docChanged, selection }: Transaction) => docChanged || selection !== undefined;
  activateHover(view, head, 1, { tooltip: explained, until });
  return true;
}

const ICONS: Record<Option["kind"], string> = {
  field: "property",
  value: "enum",
  state: "class",
  function: "function",
  variable: "variable",
  snippet: "keyword",
};

function completionsAt({ state, pos, explicit }: CompletionContext, known: Known): CompletionResult | null {
  const found = complete(state.doc.toString(), pos, known);
  // Nobody is interrupted who only goes to the next line.
  if (found === undefined || (!explicit && found.from === pos)) {
    return null;
  }
  return { from: found.typedFrom, options: found.options.map((option) => offered(option, found, pos)) };
}

function offered(option: Option, found: Completion, at: number): EditorCompletion {
  const lead = found.typedFrom - found.from;
  const tail = found.to - at;
  return {
    label: option.label,
    type: ICONS[option.kind],
    ...(option.detail !== undefined && { detail: option.detail }),
    ...(option.about !== "" && { info: option.about }),
    // What is known better than that it may be anything stands first.
    boost: option.kind === "state" || option.kind === "variable" ? 1 : 0,
    apply: (view, completion, from, to) => {
      snippet(option.template)(view, completion, from - lead, to + tail);
      if (option.goesOn) {
        startCompletion(view);
      }
    },
  };
}

function told(title: string, about: string): HTMLElement {
  const whole = document.createElement("div");
  whole.className = "cm-help";
  whole.role = "status";
  const head = document.createElement("strong");
  head.textContent = title;
  const body = document.createElement("p");
  body.textContent = about;
  whole.append(head, body);
  return whole;
}
