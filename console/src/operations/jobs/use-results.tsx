import { Link } from "wouter";
import type { Job, JobResult } from "../../api/schema";
import { Badge, type Tone } from "../../design/badge";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { usePages } from "../../resources/use-resource";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";

const TONES: Record<JobResult["outcome"], Tone> = { DONE: "good", FOUND: "busy", REFUSED: "bad" };

/** What the executions of a job came to, in the order in which that was written down, and how it is shown. */
export function useResults(job: Job) {
  const text = useText();
  const words = text.operations.jobs;
  const pages = usePages("/frevo/jobs/{name}/executions", "executions", {
    path: { name: job.name },
    // What the numbers tell of is there to be read.
    revision: `${job.state} ${job.done + job.refused + job.found}`,
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
  return { pages, columns };
}
