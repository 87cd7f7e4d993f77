import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { minimalSetup } from "codemirror";
import { useEffect, useRef } from "react";
import { expressionColours, jsonColours, look } from "../../machines/code/look";
import { replacing } from "../../machines/code/replacing";
import { nonce } from "../../shell/nonce";
import type { Suggestions } from "./suggest";

export interface CodeBoxProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  isReadOnly: boolean;
  isJson?: boolean;
  /** Line breaks are left out of what is typed. */
  isOneLine?: boolean;
  /** What may be typed next behind a text. */
  complete?: (before: string) => Suggestions | undefined;
  describedBy?: string | undefined;
  isWrong?: boolean;
}

const ICONS = { data: "property", variable: "variable", function: "function" } as const;

/** A field of a form in which code is written: as high as what is in it. */
export default function CodeBox(props: CodeBoxProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const current = useRef(props);
  current.current = props;
  const mode = useRef(new Compartment());
  const isWritten = useRef(false);
  // It is made once; the effects below follow what changes.
  useEffect(() => {
    if (host.current === null) {
      return;
    }
    const telling = EditorView.updateListener.of((update) => {
      if (update.docChanged && !isWritten.current) {
        current.current.onChange(update.state.doc.toString());
      }
    });
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: current.current.value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          ...languageOf(current.current),
          minimalSetup,
          EditorView.lineWrapping,
          look,
          replacing,
          boxLook,
          autocompletion({ override: [(context) => completions(context, current.current)], icons: false }),
          mode.current.of(modeOf(current.current)),
          telling,
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);
  const { value, isReadOnly, label, id, describedBy, isWrong } = props;
  useEffect(() => {
    const settings = modeOf({ isReadOnly, label, id, describedBy, isWrong: isWrong === true });
    view.current?.dispatch({ effects: mode.current.reconfigure(settings) });
  }, [isReadOnly, label, id, describedBy, isWrong]);
  useEffect(() => {
    const { current: editor } = view;
    if (editor !== undefined && editor.state.doc.toString() !== value) {
      // What was not typed is not told as if it were.
      isWritten.current = true;
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
      isWritten.current = false;
    }
  }, [value]);
  return <div ref={host} />;
}

/** In a form Enter breaks no line; with Shift it does. */
const noBreaks = keymap.of([{ key: "Enter", run: () => true }]);

function languageOf({ isJson = false, isOneLine = false }: CodeBoxProps): readonly Extension[] {
  const oneLine = EditorState.transactionFilter.of((change) =>
    change.docChanged && change.newDoc.lines > 1 ? [] : change,
  );
  return [
    ...(isJson ? [json(), jsonColours] : [expressionColours, noBreaks]),
    ...(isOneLine ? [oneLine] : []),
  ];
}

function completions(context: CompletionContext, { complete }: CodeBoxProps): CompletionResult | null {
  const line = context.state.sliceDoc(0, context.pos);
  const found = complete?.(line);
  if (found === undefined || (line === "" && !context.explicit)) {
    return null;
  }
  return {
    from: found.from,
    options: found.options.map(({ label, kind, detail }) => ({
      label,
      type: ICONS[kind],
      // A call is put in as far as its parenthesis: what is between is what is typed next.
      apply: kind === "function" ? label + (detail === "()" ? detail : "(") : label,
      ...(detail !== undefined && { detail }),
    })),
  };
}

type Mode = Pick<CodeBoxProps, "isReadOnly" | "label" | "id" | "describedBy" | "isWrong">;

function modeOf({ isReadOnly, label, id, describedBy, isWrong }: Mode): Extension {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.editable.of(!isReadOnly),
    EditorView.contentAttributes.of({
      id,
      "aria-label": label,
      "aria-readonly": String(isReadOnly),
      "aria-invalid": String(isWrong === true),
      tabindex: "0",
      ...(describedBy !== undefined && { "aria-describedby": describedBy }),
    }),
  ];
}

const boxLook = EditorView.theme({
  "&": { maxHeight: "260px", backgroundColor: "transparent" },
  ".cm-content, .cm-gutter": { minHeight: "0" },
  ".cm-content": { padding: "5px 0" },
  ".cm-line": { padding: "0 8px" },
});
