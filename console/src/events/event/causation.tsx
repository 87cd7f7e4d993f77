import { useState } from "react";
import type { ApiError } from "../../api/client";
import type { Trace } from "../../api/schema";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Card, Empty } from "../../design/page";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { BranchRow } from "./branch-row";
import styles from "./causation.module.css";
import { branches } from "./tree";

/** So many are drawn at first. */
const SHOWN_MAX = 200;

interface Asked {
  readonly data: Trace | undefined;
  readonly error: ApiError | null;
  readonly isPending: boolean;
}

/** What caused what, from the first cause to every effect: across publishers, subscriptions and executions. */
export function Causation({ id, trace }: { id: string; trace: Asked }) {
  const text = useText();
  const words = text.events.trace;
  const { data, error } = trace;
  return (
    <Card title={words.title}>
      {trace.isPending && <Loading />}
      {error !== null && (error.isMissing ? <Empty title={words.none} /> : <ErrorBanner error={error} />)}
      {data?.causesCut === true && <Banner kind="warning" title={words.causesCut} />}
      {data !== undefined && data.cut !== null && (
        <Banner kind="warning" title={words.cut(data.cut.reason, data.cut.after)} />
      )}
      {data !== undefined && <Branches id={id} trace={data} />}
    </Card>
  );
}

function Branches({ id, trace }: { id: string; trace: Trace }) {
  const text = useText();
  const [shown, setShown] = useState(SHOWN_MAX);
  const all = branches(trace.nodes);
  const left = all.length - shown;
  return (
    <>
      <ol className={styles.tree} aria-label={text.events.trace.title}>
        {all.slice(0, shown).map((branch) => (
          <BranchRow key={branch.node.number} branch={branch} id={id} />
        ))}
      </ol>
      {left > 0 && <Button onClick={() => setShown(shown * 2)}>{text.words.more(left)}</Button>}
    </>
  );
}
