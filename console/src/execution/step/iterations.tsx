import { useMemo, useState } from "react";
import { Button } from "../../design/button";
import { TextField } from "../../design/field";
import { Status } from "../../design/status";
import { Duration } from "../../design/time";
import { useText } from "../../text/text";
import { selecting } from "../address";
import type { Group, Step } from "../story/story";
import { useTold } from "../told";
import styles from "./step.module.css";

const PAGE_SIZE = 50;
const STATUSES = ["RUNNING", "FAILED", "ABORTED", "SUCCEEDED"] as const;

/** The iterations of a Map: by status, by index, a page at a time. */
export function Iterations({ step }: { step: Step }) {
  const text = useText();
  const said = text.execution.iterations;
  const { asOf, show } = useTold();
  const [status, setStatus] = useState<Group["status"]>();
  const [wanted, setWanted] = useState("");
  const [page, setPage] = useState(0);
  const groups = useMemo(() => current(step), [step]);
  const found = groups.filter(
    (group) =>
      (status === undefined || group.status === status) &&
      (wanted === "" || String(group.index).startsWith(wanted)),
  );
  const pageCount = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const at = Math.min(page, pageCount - 1);
  const choose = (chosen: Group["status"] | undefined) => {
    setStatus(chosen);
    setPage(0);
  };
  return (
    <div className={styles.stack}>
      <fieldset className={styles.chips}>
        <legend>{said.byStatus}</legend>
        <Button small aria-pressed={status === undefined} onClick={() => choose(undefined)}>
          {text.words.all} {groups.length.toLocaleString()}
        </Button>
        {STATUSES.map((name) => (
          <Chip
            key={name}
            status={name}
            groups={groups}
            isChosen={status === name}
            onChoose={() => choose(name)}
          />
        ))}
        {step.length !== undefined && step.length > groups.length && (
          <span className={styles.quiet}>{said.pending(step.length - groups.length)}</span>
        )}
      </fieldset>
      <TextField
        label={said.search}
        type="search"
        inputMode="numeric"
        value={wanted}
        onChange={(event) => setWanted(event.target.value.replace(/\D/g, ""))}
      />
      <ul className={styles.iterations}>
        {found.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE).map((group) => (
          <li key={group.index}>
            <button
              type="button"
              disabled={group.steps.length === 0}
              onClick={() => {
                const last =
                  group.steps.findLast(({ status }) => status !== "SUCCEEDED") ?? group.steps.at(-1);
                last !== undefined && show(selecting(last));
              }}
            >
              <span className={styles.index}>#{group.index}</span>
              <Status status={group.status} />
              <span className={styles.quiet}>
                <Duration from={group.startedAt} until={group.endedAt ?? asOf} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={styles.quiet}>{said.none}</p>}
      <Pages at={at} count={pageCount} total={found.length} onGo={setPage} />
    </div>
  );
}

/** Those of the newest run, in their order. */
function current(step: Step): Group[] {
  return step.groups.filter(({ run }) => run === step.runs).sort((one, other) => one.index - other.index);
}

function Chip({
  status,
  groups,
  isChosen,
  onChoose,
}: {
  status: Group["status"];
  groups: readonly Group[];
  isChosen: boolean;
  onChoose: () => void;
}) {
  const text = useText();
  const count = groups.filter((group) => group.status === status).length;
  return (
    <Button small aria-pressed={isChosen} disabled={count === 0} onClick={onChoose}>
      {text.status[status]} {count.toLocaleString()}
    </Button>
  );
}

function Pages({
  at,
  count,
  total,
  onGo,
}: {
  at: number;
  count: number;
  total: number;
  onGo: (page: number) => void;
}) {
  const text = useText().execution.iterations;
  if (count === 1) {
    return null;
  }
  const last = Math.min(total, (at + 1) * PAGE_SIZE);
  return (
    <div className={styles.entries}>
      <Button small aria-label={text.pageBefore} disabled={at === 0} onClick={() => onGo(at - 1)}>
        ‹
      </Button>
      <span>{text.range(at * PAGE_SIZE + 1, last, total)}</span>
      <Button small aria-label={text.pageAfter} disabled={at >= count - 1} onClick={() => onGo(at + 1)}>
        ›
      </Button>
    </div>
  );
}
