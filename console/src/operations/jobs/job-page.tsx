import { useLocation } from "wouter";
import { request } from "../../api/client";
import { isOver, isSettled } from "../../api/job";
import type { Job } from "../../api/schema";
import { Badge } from "../../design/badge";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { ActButton } from "../../resources/act-button";
import { Facts, prose } from "../../resources/facts";
import { Progress } from "../../resources/progress";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { filterLine } from "./filter-line";
import { JobControls } from "./job-controls";
import { JOB_TONES, JOBS_EVERY } from "./jobs";
import { Results } from "./results";

const JOBS = `${paths.operations()}?tab=jobs`;

/** One job: how far it is, and what each execution came to. */
export default function JobPage() {
  const text = useText();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/jobs/{name}", {
    path: { name },
    every: JOBS_EVERY,
    until: isSettled,
  });
  return (
    <ResourcePage
      found={found}
      title={name}
      trail={[{ name: text.operations.tabs.jobs, href: JOBS }]}
      actions={(job) => (isOver(job) ? <Delete job={job} /> : <JobControls job={job} />)}
    >
      {(job) => (
        <>
          <About job={job} />
          <Results job={job} />
        </>
      )}
    </ResourcePage>
  );
}

function Delete({ job }: { job: Job }) {
  const text = useText();
  const [, go] = useLocation();
  return (
    <ActButton
      kind="danger"
      of={job.name}
      change={request("DELETE", "/frevo/jobs/{name}", { path: { name: job.name } })}
      confirm={text.operations.jobs.deleteAbout}
      onDone={() => go(JOBS)}
    >
      {text.words.delete}
    </ActButton>
  );
}

function About({ job }: { job: Job }) {
  const text = useText();
  const words = text.operations.jobs;
  return (
    <Card>
      <Facts
        facts={[
          {
            name: text.words.status,
            value: <Badge tone={JOB_TONES[job.state]}>{words.states[job.state]}</Badge>,
          },
          {
            name: text.resources.progress,
            value: <Progress done={job.partsDone} total={job.parts} label={text.resources.progress} />,
          },
          {
            name: words.action,
            value: `${words.actions[job.action]}${job.dryRun ? ` (${words.dryRun})` : ""}`,
          },
          { name: words.rate, value: job.ratePerSecond && text.events.aSecond(job.ratePerSecond) },
          { name: words.examined, value: job.examined },
          { name: words.found, value: job.found },
          { name: words.done, value: job.done },
          { name: words.refused, value: job.refused },
          { name: text.words.started, value: <Moment at={job.startedAt} /> },
          { name: text.words.ended, value: job.endedAt && <Moment at={job.endedAt} /> },
          { name: words.startedBy, value: job.startedBy },
          { name: words.changedBy, value: job.changedBy },
          { name: words.filter, value: filterLine(job.filter) || words.every, isWide: true },
          { name: text.resources.description, value: prose(job.description), isWide: true },
        ]}
      />
    </Card>
  );
}
