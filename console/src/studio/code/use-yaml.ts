import { useCallback, useEffect, useRef, useState } from "react";
import type { Mark } from "../../machines/code/code-editor";
import type { Diagnostic } from "../../machines/definition/places";

/** A definition that is edited as YAML: its truth is the JSON. */
export interface Yaml {
  /** None: it is not written yet. */
  readonly text: string | undefined;
  readonly marks: readonly Mark[];
  /** Why it does not read. */
  readonly fault: string | undefined;
  readonly hasComments: boolean;
  write(text: string): void;
  format(): void;
}

type Converter = typeof import("./yaml-view");

const converter = (): Promise<Converter> => import("./yaml-view");

interface State {
  readonly text: string;
  /** The JSON that it is, or was when it read last. */
  readonly json: string;
  readonly fault: string | undefined;
}

export function useYaml(
  isShown: boolean,
  json: string,
  onChange: ((json: string) => void) | undefined,
  diagnostics: readonly Diagnostic[],
): Yaml {
  const [state, setState] = useState<State>();
  const [loaded, setLoaded] = useState<Converter>();
  const changed = useRef(onChange);
  changed.current = onChange;
  useEffect(() => {
    if (isShown) {
      void converter().then((module) => setLoaded(() => module));
    } else {
      setState(undefined);
    }
  }, [isShown]);
  // Another JSON than what was written here came from elsewhere.
  useEffect(() => {
    if (isShown && loaded !== undefined) {
      setState((state) =>
        state?.json === json ? state : { text: loaded.yamlOf(json), json, fault: undefined },
      );
    }
  }, [isShown, loaded, json]);
  const write = useCallback(
    (text: string) => {
      const read = loaded?.readYaml(text);
      if (read === undefined) {
        return;
      }
      setState((state) => ({ text, json: read.json ?? state?.json ?? "", fault: read.fault }));
      if (read.json !== undefined) {
        changed.current?.(read.json);
      }
    },
    [loaded],
  );
  const text = state?.text;
  return {
    text,
    marks: text === undefined ? [] : (loaded?.yamlMarks(text, diagnostics) ?? []),
    fault: state?.fault,
    hasComments: text !== undefined && (loaded?.hasComments(text) ?? false),
    write,
    format: () => text !== undefined && loaded !== undefined && write(loaded.prettyYaml(text)),
  };
}
