import { Link } from "wouter";
import { isOver } from "../../api/job";
import type { Job, JobResult } from "../../api/schema";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { Badge, type Tone } from "../../resources/badge";
import { ListCard } from "../../resources/list-card";
import { usePages } from "../../resources/use-resource";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { JOBS_EVERY } from "./jobs";

const TONES: Record<JobResult["outcome"], Tone> = { DONE: "good", FOUND: "busy", REFUSED: "bad" };

/** What each execution of a job came to. */
export function Results({ job }: { job: Job }) {
  const text = useText();
  const words = text.operations.jobs;
  const pages = usePages("/frevo/jobs/{name}/executions", "executions", {
    path: { name: job.name },
    every: isOver(job) ? false : JOBS_EVERY,
  });
  const columns: Column<JobResult>[] = [
    {
      key: "execution",
      title: text.workers.execution,
      kind: "name",
      cell: (result) => <Link href={paths.execution(result.executionArn)}>{result.name}</Link>,
    },
    {
      key: "outcome",
      title: words.outcome,
      cell: (result) => <Badge tone={TONES[result.outcome]}>{words.outcomes[result.outcome]}</Badge>,
    },
    {
      key: "reason",
      title: text.events.reason,
      kind: "name",
      cell: (result) => <span lang="en">{result.reason ?? "–"}</span>,
    },
    { key: "at", title: words.at, cell: (result) => <Moment at={result.at} /> },
  ];
  return (
    <ListCard
      title={words.results}
      pages={pages}
      columns={columns}
      keyOf={(result) => result.executionArn}
      textOf={(result) => `${result.name} ${result.outcome} ${result.reason ?? ""}`}
      empty={<Empty title={isOver(job) ? words.noResults : words.noResultsYet} />}
    />
  );
}
