import { Link } from "wouter";
import { isOver, isSettled } from "../../api/job";
import type { Job } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Table } from "../../design/table";
import { JobControls } from "../../operations/jobs/job-controls";
import { useResults } from "../../operations/jobs/use-results";
import { useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { progressOf } from "./job";
import styles from "./jobs.module.css";

interface Props {
  name: string;
  /** How many executions it will find, as a dry run told. */
  expected?: number;
  /** It only finds. */
  isPreview?: boolean;
}

/** How often one that is looked at closely is asked for. */
const JOB_EVERY = 700;

/** A job, asked for again until it is over. */
export function useJob(name: string) {
  return useResource("/frevo/jobs/{name}", {
    path: { name },
    every: JOB_EVERY,
    until: isSettled,
  });
}

/** A job: how far it is, what can be done about it, and what its executions came to. */
export function JobView({ name, expected, isPreview = false }: Props) {
  const said = useText().machines.jobs;
  const job = useJob(name);
  if (job.data === undefined) {
    return job.error === null ? <Loading /> : <ErrorBanner error={job.error} />;
  }
  return (
    <div className={styles.panel}>
      <Progress job={job.data} expected={expected} />
      {!isPreview && (
        <div className={styles.row}>
          {!isOver(job.data) && <JobControls job={job.data} />}
          <Link href={paths.job(name)}>{said.open}</Link>
        </div>
      )}
      <Results job={job.data} />
    </div>
  );
}

function Progress({ job, expected }: { job: Job; expected: number | undefined }) {
  const text = useText();
  const said = text.machines.jobs;
  const progress = progressOf(job, job.dryRun ? undefined : expected);
  return (
    <div>
      <p role="status">
        <b>{text.operations.jobs.states[job.state]}</b>
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

function Results({ job }: { job: Job }) {
  const text = useText();
  const { pages, columns } = useResults(job);
  return (
    <>
      {pages.error !== null && <ErrorBanner error={pages.error} />}
      {pages.rows.length > 0 && (
        <div className={styles.results}>
          <Table
            label={text.operations.jobs.results}
            columns={job.dryRun ? columns.slice(0, 1) : columns}
            rows={pages.rows}
            keyOf={(result) => `${result.executionArn} ${result.at}`}
          />
        </div>
      )}
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{text.words.loadMore}</Button>}
    </>
  );
}
