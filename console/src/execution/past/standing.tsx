import type { Branch } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Moment } from "../../design/time";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { Side } from "../summary";
import { useTold } from "../told";
import { useLook } from "../use-execution";
import styles from "./past.module.css";

/** So many branches are drawn: each has its data. */
const SHOWN_MAX = 50;

/** Where each branch stands, now or as of an event: its data, its variables and what it does. */
export function Standing() {
  const text = useText().execution.standing;
  const { arn, shown, history } = useTold();
  const look = useLook(arn, shown.event ?? history.events.at(-1)?.id, history.isWhole);
  if (look.error !== null) {
    return <ErrorBanner error={look.error} />;
  }
  if (look.data === undefined) {
    return <Loading />;
  }
  const { branches, branchCount } = look.data;
  const left = branchCount - Math.min(branches.length, SHOWN_MAX);
  return (
    <div className={styles.stack}>
      {branches.slice(0, SHOWN_MAX).map((branch) => (
        <BranchCard key={branch.branch} branch={branch} />
      ))}
      {branches.length === 0 && <p className={styles.quiet}>{text.none}</p>}
      {left > 0 && <p className={styles.quiet}>{text.more(left)}</p>}
    </div>
  );
}

function BranchCard({ branch }: { branch: Branch }) {
  const text = useText();
  const said = text.execution.standing;
  const { show } = useTold();
  const { place, state, enteredEvent, doing, dueDate, progress, data, variables } = branch;
  const name = place === "" ? said.whole : place;
  return (
    <section className={styles.branch} aria-label={name}>
      <header className={styles.branchHead}>
        <strong>{name}</strong>
        {state !== undefined && (
          <Button small onClick={() => show({ state, step: enteredEvent })}>
            {state}
          </Button>
        )}
        <span className={styles.quiet}>
          {said.doing[doing]}
          {dueDate !== undefined && (
            <>
              {` ${said.until} `}
              <Moment at={dueDate} />
            </>
          )}
          {progress !== undefined && ` · ${said.progress(progress.ended, progress.length)}`}
        </span>
      </header>
      <div className={styles.sides}>
        <Side
          title={doing === "left" ? text.words.output : text.words.input}
          value={data}
          none={text.words.none}
          of={name}
        />
        <Side title={text.execution.variables} value={variables} none={text.words.none} of={name} />
      </div>
    </section>
  );
}
