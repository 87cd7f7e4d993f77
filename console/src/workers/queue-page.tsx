import { request } from "../api/client";
import type { QueueInDetail } from "../api/schema";
import { Banner } from "../design/banner";
import { Json } from "../design/json";
import { Card } from "../design/page";
import { type Column, Table } from "../design/table";
import { Moment } from "../design/time";
import { useCounters } from "../events/counters";
import { ActButton } from "../resources/act-button";
import { CommandLine } from "../resources/command-line";
import { DocumentButton } from "../resources/document-button";
import { Facts, prose } from "../resources/facts";
import { PauseButton } from "../resources/pause-button";
import { ResourcePage } from "../resources/resource-page";
import { useSteps } from "../resources/steps";
import { SLOW, useResource } from "../resources/use-resource";
import { paths } from "../shell/paths";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";
import { QueueBadge } from "./queue-badge";
import { startLine } from "./start-line";
import { Users } from "./users";
import { WaitingExecutions } from "./waiting";

/** One queue: what it is, who works, and how a worker is started. */
export default function QueuePage() {
  const text = useText();
  const name = useSteps()[1] ?? "";
  const found = useResource("/frevo/queues/{name}", { path: { name }, every: SLOW });
  return (
    <ResourcePage
      found={found}
      title={found.data?.title ?? name}
      tab={name}
      trail={[{ name: text.shell.workers, href: paths.workers() }]}
      actions={(queue) => <Actions queue={queue} />}
    >
      {(queue) => (
        <>
          <Warnings queue={queue} />
          <About queue={queue} />
          <Start queue={queue} />
          <Workers queue={queue} />
          <Users queue={name} />
          <WaitingExecutions queue={name} />
          <Schemas queue={queue} />
        </>
      )}
    </ResourcePage>
  );
}

function Actions({ queue }: { queue: QueueInDetail }) {
  const text = useText();
  const { name } = queue;
  return (
    <>
      <PauseButton path="/frevo/queues/{name}" name={name} isPaused={queue.paused} />
      <DocumentButton
        title={`${text.workers.describe}: ${name}`}
        about={text.workers.describeAbout}
        names={{ name }}
        path="/frevo/queues/{name}"
        document={queue.document ?? { title: name, description: "", version: "1.0.0" }}
      >
        {text.workers.describe}
      </DocumentButton>
      {queue.document !== undefined && (
        <ActButton
          kind="danger"
          of={name}
          change={request("DELETE", "/frevo/queues/{name}", { path: { name } })}
          confirm={text.workers.forgetAbout}
        >
          {text.workers.forget}
        </ActButton>
      )}
    </>
  );
}

/** What keeps tasks from being done. */
function Warnings({ queue }: { queue: QueueInDetail }) {
  const text = useText();
  const words = text.workers;
  return (
    <>
      {queue.waitsFor && (
        <Banner kind="warning" title={words.brokerAway}>
          <p lang="en">{queue.waitsFor}</p>
        </Banner>
      )}
      {queue.paused && <Banner kind="warning" title={words.pausedWhy} />}
      {!queue.paused && queue.workers === 0 && queue.waiting > 0 && queue.writtenTo === undefined && (
        <Banner kind="warning" title={words.unservedWhy(queue.waiting)} />
      )}
    </>
  );
}

function About({ queue }: { queue: QueueInDetail }) {
  const text = useText();
  const words = text.workers;
  const counts = useCounters("queue").of(queue.name);
  return (
    <Card>
      <Facts
        facts={[
          { name: words.queue, value: queue.name },
          { name: text.words.status, value: <QueueBadge queue={queue} /> },
          { name: words.waiting, value: queue.waiting },
          { name: words.oldest, value: <Moment at={queue.oldestWaitingSince ?? undefined} /> },
          { name: words.inFlight, value: queue.inFlight },
          { name: words.workers, value: queue.workers },
          { name: text.words.version, value: queue.version },
          { name: words.startedTasks, value: counts.started ?? 0 },
          { name: words.succeededTasks, value: counts.succeeded ?? 0 },
          { name: words.failedTasks, value: counts.failed ?? 0 },
          { name: text.resources.description, value: prose(queue.description), isWide: true },
        ]}
      />
    </Card>
  );
}

function Start({ queue }: { queue: QueueInDetail }) {
  const text = useText();
  const scope = useScope();
  return (
    <Card title={text.workers.start}>
      <p style={{ marginBottom: "8px" }}>{text.workers.startAbout}</p>
      <CommandLine line={startLine(queue.name, location.origin, scope)} />
    </Card>
  );
}

type Version = QueueInDetail["versions"][number];

/** What the workers that are connected say of themselves. */
function Workers({ queue }: { queue: QueueInDetail }) {
  const text = useText();
  const words = text.workers;
  const columns: Column<Version>[] = [
    { key: "version", title: text.words.version, cell: (said) => said.version ?? words.noVersion },
    { key: "workers", title: words.workers, kind: "end", cell: (said) => said.workers },
  ];
  const { versions } = queue;
  return (
    <Card title={words.said} flush={versions.length > 0}>
      {versions.length === 0 ? (
        <p>{queue.workers === 0 ? words.nobody : words.saidNothing(queue.workers)}</p>
      ) : (
        <Table label={words.said} columns={columns} rows={versions} keyOf={(said) => said.version ?? ""} />
      )}
      {queue.published !== undefined && (
        <div style={{ padding: "16px" }}>
          <Json value={queue.published} label={words.said} />
        </div>
      )}
    </Card>
  );
}

function Schemas({ queue }: { queue: QueueInDetail }) {
  const text = useText();
  const words = text.workers;
  return (
    <>
      {queue.inputSchema !== undefined && (
        <Card title={words.inputSchema}>
          <Json value={queue.inputSchema} label={words.inputSchema} />
        </Card>
      )}
      {queue.outputSchema !== undefined && (
        <Card title={words.outputSchema}>
          <Json value={queue.outputSchema} label={words.outputSchema} />
        </Card>
      )}
      {queue.writtenTo !== undefined && (
        <Card title={words.writtenTo}>
          <Json value={queue.writtenTo} label={words.writtenTo} />
        </Card>
      )}
      {queue.document !== undefined && (
        <Card title={words.documentOf}>
          <Json value={queue.document} label={words.documentOf} />
        </Card>
      )}
    </>
  );
}
