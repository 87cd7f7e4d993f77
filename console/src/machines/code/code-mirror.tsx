import { json } from "@codemirror/lang-json";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { type RefObject, useEffect, useRef } from "react";
import { nonce } from "../../shell/nonce";
import type { CodeEditorProps } from "./code-editor";
import { colours, look } from "./look";

type View = RefObject<EditorView | undefined>;

/** The editor itself: what React says is put into it, and what is typed is told. */
export default function CodeMirror({ value, onChange, label, marks, place }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view: View = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const isReadOnly = onChange === undefined;
  const mode = useRef(new Compartment());
  // It is made once; the effects below follow what changes.
  useEffect(() => {
    if (host.current === null) {
      return;
    }
    const telling = EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        changed.current?.(update.state.doc.toString());
      }
    });
    const extensions = [
      EditorView.cspNonce.of(nonce),
      basicSetup,
      json(),
      colours,
      look,
      lintGutter(),
      mode.current.of(modeOf(isReadOnly, label)),
      telling,
    ];
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: value, extensions }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: mode.current.reconfigure(modeOf(isReadOnly, label)) });
  }, [isReadOnly, label]);
  useValue(view, value);
  useMarks(view, marks);
  usePlace(view, place);
  return <div ref={host} />;
}

/** Puts in a text that was not typed there. */
function useValue(view: View, value: string) {
  useEffect(() => {
    const current = view.current;
    if (current !== undefined && current.state.doc.toString() !== value) {
      current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
    }
  }, [view, value]);
}

/** Marks what is to be said of places; the text may have become shorter since that was asked. */
function useMarks(view: View, marks: CodeEditorProps["marks"]) {
  useEffect(() => {
    const current = view.current;
    if (current !== undefined) {
      const within = (at: number) => Math.min(at, current.state.doc.length);
      const found = (marks ?? []).map((mark) => ({ ...mark, from: within(mark.from), to: within(mark.to) }));
      current.dispatch(setDiagnostics(current.state, found));
    }
  }, [view, marks]);
}

/** Goes to a place. */
function usePlace(view: View, place: CodeEditorProps["place"]) {
  useEffect(() => {
    const current = view.current;
    if (current !== undefined && place !== undefined) {
      const anchor = Math.min(place.at, current.state.doc.length);
      current.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: "center" }),
      });
      if (place.isEntered) {
        current.focus();
      }
    }
  }, [view, place]);
}

function modeOf(isReadOnly: boolean, label: string) {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-readonly": String(isReadOnly),
      tabindex: "0",
    }),
  ];
}
