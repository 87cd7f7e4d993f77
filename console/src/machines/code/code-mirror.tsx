import { json } from "@codemirror/lang-json";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";
import { nonce } from "../../shell/nonce";
import type { CodeEditorProps } from "./code-editor";
import { colours, look } from "./look";

/** The editor itself: what React says is put into it, and what is typed is told. */
export default function CodeMirror({ value, onChange, label, marks, place }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const isReadOnly = onChange === undefined;
  const mode = useRef(new Compartment());
  // It is made once; the effects below follow what changes.
  useEffect(() => {
    if (host.current === null) {
      return;
    }
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          basicSetup,
          json(),
          colours,
          look,
          lintGutter(),
          mode.current.of(modeOf(isReadOnly, label)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              changed.current?.(update.state.doc.toString());
            }
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: mode.current.reconfigure(modeOf(isReadOnly, label)) });
  }, [isReadOnly, label]);
  useEffect(() => {
    const current = view.current;
    if (current !== undefined && current.state.doc.toString() !== value) {
      current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
    }
  }, [value]);
  useEffect(() => {
    const current = view.current;
    if (current !== undefined) {
      const length = current.state.doc.length;
      const within = (marks ?? []).map((mark) => ({
        ...mark,
        from: Math.min(mark.from, length),
        to: Math.min(mark.to, length),
      }));
      current.dispatch(setDiagnostics(current.state, within));
    }
  }, [marks]);
  useEffect(() => {
    const current = view.current;
    if (current !== undefined && place !== undefined) {
      const anchor = Math.min(place.at, current.state.doc.length);
      current.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: "center" }),
      });
      current.focus();
    }
  }, [place]);
  return <div ref={host} />;
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
