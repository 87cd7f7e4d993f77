import { useMemo, useState } from "react";
import { prettyJson } from "../api/json";
import { useText } from "../text/text";
import { Button } from "./button";
import { CopyButton } from "./copy";
import styles from "./json.module.css";

/** So many characters are drawn at first: megabytes would hold up the page. */
const SHOWN_MAX = 20_000;

/** JSON, or what was to be JSON, for reading. */
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = useText();
  const [shown, setShown] = useState(SHOWN_MAX);
  const pretty = useMemo(() => prettyJson(value), [value]);
  const left = pretty.length - shown;
  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <CopyButton value={pretty} label={label} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <section className={styles.json} tabIndex={0} aria-label={label}>
        {pretty.slice(0, shown)}
        {left > 0 && (
          <Button small onClick={() => setShown(shown * 4)}>
            {text.words.more(left)}
          </Button>
        )}
      </section>
    </div>
  );
}
