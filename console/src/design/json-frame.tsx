import { type ReactNode, useState } from "react";
import { useText } from "../text/text";
import { Button } from "./button";
import { CopyButton } from "./copy";
import styles from "./json-frame.module.css";

interface FrameProps {
  label: string;
  /** What is copied. */
  written: string;
  children: ReactNode;
}

/** What is around JSON, however it is shown. */
export function JsonFrame({ label, written, children }: FrameProps) {
  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <CopyButton value={written} label={label} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <section className={styles.json} tabIndex={0} aria-label={label}>
        {children}
      </section>
    </div>
  );
}

/** A text of which so many characters are drawn at first: megabytes would hold up the page. */
export function LongText({ text, shownAtFirst }: { text: string; shownAtFirst: number }) {
  const { shown, more } = useMore(text.length, shownAtFirst);
  return (
    <span className={styles.text}>
      {text.slice(0, shown)}
      {more}
    </span>
  );
}

/** How much of something long is drawn, and the button for more of it. */
export function useMore(length: number, shownAtFirst: number): { shown: number; more: ReactNode } {
  const text = useText();
  const [shown, setShown] = useState(shownAtFirst);
  const more = length > shown && (
    <Button small onClick={() => setShown(shown * 4)}>
      {text.words.more(length - shown)}
    </Button>
  );
  return { shown, more };
}
