import { Fragment, useMemo, useState } from "react";
import { Button } from "../../design/button";
import { useText } from "../../text/text";
import styles from "./diff.module.css";
import { type DiffLine, diffLines, type Hunk, hunks, isSame, pairs } from "./lines";

/** So many lines are shown around what differs. */
const AROUND = 4;

interface Props {
  before: string;
  after: string;
  beforeName: string;
  afterName: string;
}

/** How two definitions differ, side by side or one below the other. */
export function DiffView({ before, after, beforeName, afterName }: Props) {
  const said = useText().machines.diff;
  const [isSplit, setSplit] = useState(() => matchMedia("(min-width: 1000px)").matches);
  const [isWhole, setWhole] = useState(false);
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const shown = useMemo(() => hunks(lines, isWhole ? lines.length : AROUND), [lines, isWhole]);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  if (isSame(lines)) {
    return <p>{said.same}</p>;
  }
  return (
    <div className={styles.diff}>
      <div className={styles.head}>
        <span>{said.counts(count("removed"), count("added"))}</span>
        <Button small aria-pressed={isSplit} onClick={() => setSplit(!isSplit)}>
          {isSplit ? said.unified : said.split}
        </Button>
        <Button small aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? said.differing : said.whole}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={said.title(beforeName, afterName)}>
        <table className={styles.table}>
          <thead>
            <tr>
              {isSplit ? (
                <>
                  <th scope="col" colSpan={2}>
                    {beforeName}
                  </th>
                  <th scope="col" colSpan={2}>
                    {afterName}
                  </th>
                </>
              ) : (
                <th scope="col" colSpan={3}>
                  {beforeName} → {afterName}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((hunk, at) => (
              // Hunks have no name but their place.
              <Fragment key={at}>
                {hunk.skipped > 0 && <Skipped count={hunk.skipped} columns={isSplit ? 4 : 3} />}
                {isSplit ? <Split hunk={hunk} /> : <Unified hunk={hunk} />}
              </Fragment>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Skipped({ count, columns }: { count: number; columns: number }) {
  const said = useText().machines.diff;
  return (
    <tr className={styles.skipped}>
      <td colSpan={columns}>{said.skipped(count)}</td>
    </tr>
  );
}

const SIGNS = { same: " ", removed: "−", added: "+" } as const;

function Unified({ hunk }: { hunk: Hunk }) {
  return hunk.lines.map((line) => (
    <tr key={`${line.before}/${line.after}`} className={styles[line.kind]}>
      <td className={styles.number}>{line.before}</td>
      <td className={styles.number}>{line.after}</td>
      <td className={styles.text}>
        {SIGNS[line.kind]} {line.text}
      </td>
    </tr>
  ));
}

function Split({ hunk }: { hunk: Hunk }) {
  return pairs(hunk.lines).map(({ left, right }) => (
    <tr key={`${left?.before}/${right?.after}`}>
      <Side line={left} number={left?.before} />
      <Side line={right} number={right?.after} />
    </tr>
  ));
}

function Side({ line, number }: { line: DiffLine | undefined; number: number | undefined }) {
  const kind = line === undefined ? styles.nothing : styles[line.kind];
  return (
    <>
      <td className={`${styles.number} ${kind}`}>{number}</td>
      <td className={`${styles.text} ${kind}`}>{line !== undefined && `${SIGNS[line.kind]} ${line.text}`}</td>
    </>
  );
}
