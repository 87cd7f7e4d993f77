import { useMemo, useState } from "react";
import { prettyJson } from "../api/json";
import type { JsonValue } from "../api/json-value";
import { useText } from "../text/text";
import { JsonFrame, LongText, useMore } from "./json-frame";
import styles from "./json-tree.module.css";

/** So many members are drawn at first, and so many characters of a text. */
const MEMBERS_SHOWN = 100;
const CHARACTERS_SHOWN = 2_000;

/** What has more members than this is folded at first, and so is what lies deeper. */
const MEMBERS_UNFOLDED = 20;
const DEPTH_UNFOLDED = 2;

/** JSON to be unfolded: nothing is drawn of what is folded, however much it is. */
export function JsonTree({ value, label }: { value: JsonValue; label: string }) {
  const written = useMemo(() => prettyJson(value), [value]);
  return (
    <JsonFrame label={label} written={written}>
      <Node name={undefined} value={value} depth={0} />
    </JsonFrame>
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
      <LongText text={JSON.stringify(value)} shownAtFirst={CHARACTERS_SHOWN} />
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
  const { shown, more } = useMore(members.length, MEMBERS_SHOWN);
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
          {more}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className={styles.name}>{name}: </span>;
}
