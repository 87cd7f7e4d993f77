import { Link } from "wouter";
import { isOver } from "../../api/job";
import type { Job, JobResult } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { progressOf } from "./job";
import styles from "./jobs.module.css";
import { useChangeJob, useJob, useJobResults } from "./use-job";

interface Props {
  name: string;
  /** How many executions it will find, as a dry run told. */
  expected?: number;
  /** It only finds. */
  isPreview?: boolean;
}

/** A job: how far it is, what can be done about it, and what its executions came to. */
export function JobView({ name, expected, isPreview = false }: Props) {
  const job = useJob(name);
  if (job.data === undefined) {
    return job.error === null ? <Loading /> : <ErrorBanner error={job.error} />;
  }
  return (
    <div className={styles.panel}>
      <Progress job={job.data} expected={expected} />
      {!isPreview && <Controls job={job.data} />}
      <Results job={job.data} />
    </div>
  );
}

function Progress({ job, expected }: { job: Job; expected: number | undefined }) {
  const said = useText().machines.jobs;
  const progress = progressOf(job, job.dryRun ? undefined : expected);
  return (
    <div>
      <p role="status">
        <b>{said.states[job.state]}</b>
        {" · "}
        {job.dryRun
          ? said.found(job.found, job.examined)
          : said.came(job.done, job.refused, Math.max(job.found, expected ?? 0))}
      </p>
      <progress
        className={styles.progress}
        aria-label={said.job(job.name)}
        {...(progress !== undefined && { value: progress, max: 1 })}
      />
    </div>
  );
}

function Controls({ job }: { job: Job }) {
  const text = useText();
  const said = text.machines.jobs;
  const change = useChangeJob(job.name);
  return (
    <>
      {change.error !== null && <ErrorBanner error={change.error} />}
      <div className={styles.row}>
        {!isOver(job) && (
          <>
            {job.state === "PAUSED" ? (
              <Button onClick={() => change.mutate("resume")}>{said.resume}</Button>
            ) : (
              <Button onClick={() => change.mutate("pause")}>{said.pause}</Button>
            )}
            <Button kind="danger" onClick={() => change.mutate("cancel")}>
              {said.cancel}
            </Button>
          </>
        )}
        <Link href={paths.job(job.name)}>{said.open}</Link>
      </div>
    </>
  );
}

function Results({ job }: { job: Job }) {
  const text = useText();
  const said = text.machines.jobs;
  const results = useJobResults(job);
  const rows = results.data?.pages.flatMap((page) => page.executions) ?? [];
  const columns: Column<JobResult>[] = [
    {
      key: "name",
      title: text.words.name,
      kind: "name",
      cell: (result) => <Link href={paths.execution(result.executionArn)}>{result.name}</Link>,
    },
    { key: "outcome", title: said.outcome, cell: (result) => said.outcomes[result.outcome] },
    { key: "reason", title: said.reason, cell: (result) => result.reason ?? "–" },
    { key: "at", title: said.at, cell: (result) => <Moment at={result.at} /> },
  ];
  return (
    <>
      {results.error !== null && <ErrorBanner error={results.error} />}
      {rows.length > 0 && (
        <div className={styles.results}>
          <Table
            label={said.results}
            columns={job.dryRun ? columns.slice(0, 1) : columns}
            rows={rows}
            keyOf={(result) => `${result.executionArn} ${result.at}`}
          />
        </div>
      )}
      {results.hasNextPage && (
        <Button onClick={() => void results.fetchNextPage()}>{text.words.loadMore}</Button>
      )}
    </>
  );
}
