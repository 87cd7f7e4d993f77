import { json } from "@codemirror/lang-json";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { type RefObject, useEffect, useRef } from "react";
import { nonce } from "../../shell/nonce";
import { useText } from "../../text/text";
import type { CodeEditorProps } from "./code-editor";
import { difference } from "./difference";
import { jsonColours, look } from "./look";
import { replacing } from "./replacing";

type View = RefObject<EditorView | undefined>;
/** What was told and has not come back yet. */
type Told = RefObject<string[]>;

interface Props extends Omit<CodeEditorProps, "small"> {
  /** How what is written is read, and more that the editor does: of JSON if nothing is said. */
  language?: Extension;
}

const JSON_LANGUAGE: Extension = [json(), jsonColours];

/** The editor itself: what React says is put into it, and what is typed is told. */
export default function CodeMirror(props: Props) {
  const { value, onChange, label, marks, place, language = JSON_LANGUAGE } = props;
  const { phrases } = useText().code;
  const host = useRef<HTMLDivElement>(null);
  const view: View = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const told: Told = useRef([]);
  const isReadOnly = onChange === undefined;
  const mode = useRef(new Compartment());
  const read = useRef(new Compartment());
  // It is made once; the effects below follow what changes.
  useEffect(() => {
    if (host.current === null) {
      return;
    }
    const telling = EditorView.updateListener.of((update) => {
      if (update.docChanged && changed.current !== undefined) {
        const text = update.state.doc.toString();
        told.current.push(text);
        changed.current(text);
      }
    });
    const extensions = [
      EditorView.cspNonce.of(nonce),
      EditorState.phrases.of(phrases),
      basicSetup,
      read.current.of(language),
      look,
      replacing,
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
  useEffect(() => {
    view.current?.dispatch({ effects: read.current.reconfigure(language) });
  }, [language]);
  useValue(view, value, told);
  useMarks(view, marks);
  usePlace(view, place);
  return <div ref={host} />;
}

/** Puts in a text that was not typed there. What is the same stays, and the cursor with it. What comes back of what
 * was told may be older than what is typed by then. */
function useValue(view: View, value: string, told: Told) {
  useEffect(() => {
    const known = told.current.indexOf(value);
    if (known !== -1) {
      told.current.splice(0, known + 1);
      return;
    }
    const current = view.current;
    const change = current && difference(current.state.doc.toString(), value);
    if (change !== undefined) {
      current?.dispatch({ changes: change });
      told.current = [];
    }
  }, [view, value, told]);
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
