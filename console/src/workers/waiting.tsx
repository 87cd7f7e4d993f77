import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import { aws, resource } from "../api/client";
import type { ExecutionReason } from "../api/schema";
import type { Scope } from "../api/scope";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Card, Empty } from "../design/page";
import { type Column, Table } from "../design/table";
import { Moment } from "../design/time";
import { type MachineQueues, useDefinitions } from "../events/map/use-definitions";
import { AnswerButton } from "../execution/answer/answer-button";
import { paths } from "../shell/paths";
import { useScope } from "../shell/scopes";
import { useText } from "../text/text";

/** So many executions that run are asked, of all state machines that use the queue. */
const ASKED_MAX = 50;

/** A task in a queue is why it does not move. */
type Reason = Extract<ExecutionReason, { queue: string }>;

interface Waiting {
  /** One execution may wait with several tasks. */
  readonly number: number;
  readonly arn: string;
  readonly name: string;
  readonly reason: Reason;
}

/** Which executions have a task in the queue. Nothing lists that, so executions that run are asked why they stand. */
export function WaitingExecutions({ queue }: { queue: string }) {
  const text = useText();
  const words = text.workers;
  const scope = useScope();
  const machines = useDefinitions().filter((machine) => machine.queues.includes(queue));
  const looking = useMutation({ mutationFn: () => look(scope, machines, queue) });
  const columns: Column<Waiting>[] = [
    {
      key: "execution",
      title: words.execution,
      kind: "name",
      cell: (own) => <Link href={paths.execution(own.arn)}>{own.name}</Link>,
    },
    { key: "state", title: words.state, kind: "name", cell: (own) => own.reason.state },
    { key: "since", title: words.since, cell: (own) => <Moment at={own.reason.since} /> },
    {
      key: "why",
      title: words.why,
      kind: "name",
      cell: (own) => <span lang="en">{own.reason.sentence}</span>,
    },
    {
      key: "answer",
      title: words.answer,
      cell: (own) => (
        <AnswerButton
          arn={own.arn}
          state={own.reason.state}
          queue={queue}
          onAnswered={() => looking.mutate()}
        />
      ),
    },
  ];
  if (machines.length === 0) {
    return null;
  }
  return (
    <Card
      title={words.whoWaits}
      flush={looking.isSuccess}
      actions={
        <Button disabled={looking.isPending} onClick={() => looking.mutate()}>
          {words.look}
        </Button>
      }
    >
      {looking.error !== null && <ErrorBanner error={looking.error} />}
      {looking.data === undefined && <p>{words.lookAbout(ASKED_MAX)}</p>}
      {looking.data?.length === 0 && <Empty title={words.nobodyWaits} />}
      {looking.data !== undefined && looking.data.length > 0 && (
        <Table
          label={words.whoWaits}
          columns={columns}
          rows={looking.data}
          keyOf={(own) => String(own.number)}
        />
      )}
    </Card>
  );
}

async function look(
  scope: Scope,
  machines: readonly MachineQueues[],
  queue: string,
): Promise<readonly Waiting[]> {
  const found: Omit<Waiting, "number">[] = [];
  const share = Math.max(1, Math.floor(ASKED_MAX / machines.length));
  for (const machine of machines.slice(0, ASKED_MAX)) {
    const { executions } = await aws(scope, "ListExecutions", {
      stateMachineArn: machine.arn,
      statusFilter: "RUNNING",
      maxResults: share,
      express: true,
    });
    const asked = executions.map(async ({ executionArn, name }) => {
      const query = { execution: executionArn };
      const why = await resource(scope, "GET", "/frevo/why", { query });
      const reasons = "execution" in why ? why.reasons : [];
      const here = reasons.filter((reason) => "queue" in reason).filter((reason) => reason.queue === queue);
      found.push(...here.map((reason) => ({ arn: executionArn, name, reason })));
    });
    await Promise.all(asked);
  }
  return found.map((waiting, number) => ({ ...waiting, number }));
}
