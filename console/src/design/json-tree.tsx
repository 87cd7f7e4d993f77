import { useMemo, useState } from "react";
import { prettyJson } from "../api/json";
import type { JsonValue } from "../api/json-value";
import { useText } from "../text/text";
import { Button } from "./button";
import { CopyButton } from "./copy";
import frame from "./json.module.css";
import styles from "./json-tree.module.css";

/** So many members are drawn at first, and so many characters of a text: megabytes would hold up the page. */
const MEMBERS_SHOWN = 100;
const CHARACTERS_SHOWN = 2_000;

/** What has more members than this is folded at first, and so is what lies deeper. */
const MEMBERS_UNFOLDED = 20;
const DEPTH_UNFOLDED = 2;

/** JSON to be unfolded: nothing is drawn of what is folded, however much it is. */
export function JsonTree({ value, label }: { value: JsonValue; label: string }) {
  const written = useMemo(() => prettyJson(value), [value]);
  return (
    <div className={frame.frame}>
      <div className={frame.tools}>
        <CopyButton value={written} label={label} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <section className={styles.tree} tabIndex={0} aria-label={label}>
        <Node name={undefined} value={value} depth={0} />
      </section>
    </div>
  );
}

interface NodeProps {
  readonly name: string | undefined;
  readonly value: JsonValue;
  readonly depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  if (typeof value === "object" && value !== null) {
    return <Branch name={name} members={Object.entries(value)} isList={Array.isArray(value)} depth={depth} />;
  }
  return (
    <div className={styles.leaf}>
      <Name name={name} />
      <Leaf written={JSON.stringify(value)} />
    </div>
  );
}

interface BranchProps {
  readonly name: string | undefined;
  readonly members: readonly [string, JsonValue][];
  readonly isList: boolean;
  readonly depth: number;
}

function Branch({ name, members, isList, depth }: BranchProps) {
  const text = useText();
  const [isOpen, setOpen] = useState(
    depth === 0 || (depth < DEPTH_UNFOLDED && members.length <= MEMBERS_UNFOLDED),
  );
  const [shown, setShown] = useState(MEMBERS_SHOWN);
  const left = members.length - shown;
  return (
    <details className={styles.branch} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        {isList ? "[ ]" : "{ }"} <span className={styles.count}>{text.words.entries(members.length)}</span>
      </summary>
      {isOpen && (
        <div className={styles.inner}>
          {members.slice(0, shown).map(([name, value]) => (
            <Node key={name} name={name} value={value} depth={depth + 1} />
          ))}
          {left > 0 && (
            <Button small onClick={() => setShown(shown * 4)}>
              {text.words.more(left)}
            </Button>
          )}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className={styles.name}>{name}: </span>;
}

function Leaf({ written }: { written: string }) {
  const text = useText();
  const [shown, setShown] = useState(CHARACTERS_SHOWN);
  const left = written.length - shown;
  return (
    <>
      {written.slice(0, shown)}
      {left > 0 && (
        <Button small onClick={() => setShown(shown * 4)}>
          {text.words.more(left)}
        </Button>
      )}
    </>
  );
}
