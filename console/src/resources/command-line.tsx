import { CopyButton } from "../design/copy";
import styles from "./command-line.module.css";

/** A line for a shell, to be copied. */
export function CommandLine({ line }: { line: string }) {
  return (
    <div className={styles.line}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <pre tabIndex={0}>{line}</pre>
      <CopyButton value={line} label={line} />
    </div>
  );
}

/** A text as a shell takes it for one word. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
