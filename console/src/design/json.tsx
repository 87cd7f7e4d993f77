import { useMemo, useState } from "react";
import { prettyJson } from "../api/json";
import { useText } from "../text/text";
import { Button } from "./button";
import { CopyButton } from "./copy";
import styles from "./json.module.css";

/** So many characters are drawn at first: megabytes would hold up the page. */
const SHOWN_MAX = 20_000;

interface Props {
  value: unknown;
  label: string;
  /** A text is shown as it was written, without line breaks of ours. */
  isRaw?: boolean;
}

/** JSON, or what was to be JSON, for reading. */
export function Json({ value, label, isRaw = false }: Props) {
  const text = useText();
  const [shown, setShown] = useState(SHOWN_MAX);
  const written = useMemo(
    () => (isRaw && typeof value === "string" ? value : prettyJson(value)),
    [value, isRaw],
  );
  const left = written.length - shown;
  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <CopyButton value={written} label={label} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <section className={styles.json} tabIndex={0} aria-label={label}>
        {written.slice(0, shown)}
        {left > 0 && (
          <Button small onClick={() => setShown(shown * 4)}>
            {text.words.more(left)}
          </Button>
        )}
      </section>
    </div>
  );
}
