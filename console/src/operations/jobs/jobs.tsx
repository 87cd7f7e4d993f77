import { useLocation } from "wouter";
import type { Job } from "../../api/schema";
import { Badge, type Tone } from "../../design/badge";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { useColumns } from "../../resources/columns";
import { CommandLine } from "../../resources/command-line";
import { DocumentButton } from "../../resources/document-button";
import { ListCard } from "../../resources/list-card";
import { Progress } from "../../resources/progress";
import { usePages } from "../../resources/use-resource";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { filterLine } from "./filter-line";

/** How often those that go on are looked at. */
export const JOBS_EVERY = 2_000;

export const JOB_TONES: Record<Job["state"], Tone> = {
  RUNNING: "busy",
  PAUSED: "warn",
  COMPLETED: "good",
  CANCELLED: "quiet",
};

const EXAMPLE = {
  action: "redrive",
  dryRun: true,
  ratePerSecond: 20,
  filter: { machine: "orders", error: "Orders.Late" },
} as const;

/** Executions that are stopped, redriven or retried by a filter. */
export function Jobs() {
  const text = useText();
  const words = text.operations.jobs;
  const column = useColumns();
  const [, go] = useLocation();
  const pages = usePages("/frevo/jobs", "jobs", { every: JOBS_EVERY });
  const columns: Column<Job>[] = [
    column.name(paths.job),
    {
      key: "action",
      title: words.action,
      cell: (job) => `${words.actions[job.action]}${job.dryRun ? ` (${words.dryRun})` : ""}`,
    },
    {
      key: "state",
      title: text.words.status,
      cell: (job) => <Badge tone={JOB_TONES[job.state]}>{words.states[job.state]}</Badge>,
    },
    {
      key: "progress",
      title: text.resources.progress,
      cell: (job) => (
        <Progress done={job.partsDone} total={job.parts} label={`${text.resources.progress}: ${job.name}`} />
      ),
    },
    { key: "found", title: words.found, kind: "end", cell: (job) => job.found },
    { key: "done", title: words.done, kind: "end", cell: (job) => job.done },
    { key: "refused", title: words.refused, kind: "end", cell: (job) => job.refused },
    {
      key: "filter",
      title: words.filter,
      kind: "name",
      cell: (job) => filterLine(job.filter) || words.every,
    },
    { key: "started", title: text.words.started, cell: (job) => <Moment at={job.startedAt} /> },
  ];
  return (
    <ListCard
      title={text.operations.tabs.jobs}
      pages={pages}
      columns={columns}
      keyOf={(job) => job.name}
      textOf={(job) => `${job.name} ${job.description ?? ""} ${filterLine(job.filter)}`}
      actions={
        <DocumentButton
          title={words.create}
          about={words.createAbout}
          path="/frevo/jobs/{name}"
          document={EXAMPLE}
          canRehearse={false}
          onDone={(name) => go(paths.job(name))}
        >
          {text.words.start}
        </DocumentButton>
      }
      empty={
        <Empty title={words.none}>
          <p>{words.noneWhy}</p>
          <CommandLine line="frevo job start mend --action redrive --machine orders --error Orders.Late --dry-run" />
        </Empty>
      }
    />
  );
}
