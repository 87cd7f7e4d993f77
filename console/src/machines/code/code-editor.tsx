import type { ReactNode } from "react";
import { later } from "../../shell/later";
import styles from "./code-editor.module.css";

/** Something to be said of a place in the code. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** Where the cursor is put, anew for every new object. */
export interface CodePlace {
  readonly at: number;
  /** The keyboard goes there, too; else it stays with what led there. */
  readonly isEntered: boolean;
}

export interface CodeEditorProps {
  value: string;
  /** Without it the code is only read. */
  onChange?: (value: string) => void;
  /** What the code is, for those who don't see where it stands. */
  label: string;
  marks?: readonly Mark[];
  place?: CodePlace | undefined;
  /** A field of a form rather than half a page. */
  small?: boolean;
}

const CodeMirror = later(() => import("./code-mirror"));

/** JSON with colours, folding, search and undo. The editor is loaded when it is first needed. */
export function CodeEditor({ small = false, ...props }: CodeEditorProps) {
  return (
    <CodeFrame small={small}>
      <CodeMirror {...props} />
    </CodeFrame>
  );
}

/** What is around an editor. */
export function CodeFrame({ small, children }: { small: boolean; children: ReactNode }) {
  return <div className={small ? styles.small : styles.large}>{children}</div>;
}
