import { json } from "@codemirror/lang-json";
import { keymap } from "@codemirror/view";
import { useMemo, useRef } from "react";
import type { CodePlace, Mark } from "../../machines/code/code-editor";
import CodeMirror from "../../machines/code/code-mirror";
import { embeddedColours, jsonColours, yamlColours } from "../../machines/code/look";
import { ASL_TEXT } from "../../text/asl";
import { useSpeech } from "../../text/text";
import type { Action } from "../catalogue/action";
import { useActions } from "../catalogue/use-actions";
import { aslSupport } from "./asl-support";
import { resourcesOf } from "./resources";

export interface AslCodeProps {
  value: string;
  onChange?: (value: string) => void;
  label: string;
  syntax: "json" | "yaml";
  marks: readonly Mark[];
  place: CodePlace | undefined;
  onFormat?: () => void;
}

/** The editor of a definition. It comes with all that is known of the language, so it is loaded when it is needed. */
export default function AslCode({ syntax, onFormat, ...props }: AslCodeProps) {
  const { language: spoken } = useSpeech();
  const actions = useRef<readonly Action[]>([]);
  actions.current = useActions();
  const format = useRef(onFormat);
  format.current = onFormat;
  const language = useMemo(() => {
    const formatting = keymap.of([
      {
        key: "Shift-Alt-f",
        run: () => {
          format.current?.();
          return true;
        },
      },
    ]);
    const support = aslSupport(() => ({ text: ASL_TEXT[spoken], resources: resourcesOf(actions.current) }));
    return syntax === "yaml"
      ? [yamlColours, embeddedColours, formatting]
      : [json(), jsonColours, embeddedColours, support, formatting];
  }, [syntax, spoken]);
  return <CodeMirror {...props} language={language} />;
}
