import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { aws } from "../../api/client";
import type { Quarantined } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { Card, Empty } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { Moment } from "../../design/time";
import { SLOW } from "../../resources/use-resource";
import { useRefusal } from "../../shell/caller";
import { Loading } from "../../shell/loading";
import { paths } from "../../shell/paths";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";

/** Executions that were set aside because a step of them failed in the server itself. */
export function Quarantine() {
  const text = useText();
  const words = text.operations.quarantine;
  const scope = useScope();
  const found = useQuery({
    queryKey: ["quarantine", scope],
    queryFn: ({ signal }) => aws(scope, "ListQuarantine", {}, signal),
    refetchInterval: SLOW,
  });
  const columns: Column<Quarantined>[] = [
    {
      key: "execution",
      title: text.workers.execution,
      kind: "name",
      cell: (own) => <Link href={paths.execution(own.executionArn)}>{own.executionArn}</Link>,
    },
    { key: "since", title: text.workers.since, cell: (own) => <Moment at={own.sinceDate} /> },
    {
      key: "reason",
      title: text.events.reason,
      kind: "name",
      cell: (own) => <span lang="en">{own.reason}</span>,
    },
    { key: "actions", title: text.resources.actions, cell: (own) => <Release arn={own.executionArn} /> },
  ];
  if (found.data === undefined) {
    return found.error === null ? <Loading /> : <ErrorBanner error={found.error} />;
  }
  return (
    <Card flush title={text.operations.tabs.quarantine}>
      {found.data.executions.length === 0 ? (
        <Empty title={words.none}>
          <p>{words.noneWhy}</p>
        </Empty>
      ) : (
        <Table
          label={text.operations.tabs.quarantine}
          columns={columns}
          rows={found.data.executions}
          keyOf={(own) => own.executionArn}
        />
      )}
    </Card>
  );
}

/** Lets it go on, or aborts it. */
function Release({ arn }: { arn: string }) {
  const text = useText();
  const words = text.operations.quarantine;
  const scope = useScope();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const refusal = useRefusal();
  const releasing = useMutation({
    mutationFn: (abort: boolean) => aws(scope, "ReleaseQuarantine", { executionArn: arn, abort }),
    onSuccess: () => setAsking(false),
    onSettled: () => client.invalidateQueries({ queryKey: ["quarantine"] }),
  });
  return (
    <>
      <Button
        small
        refusal={refusal("states:ReleaseQuarantine")}
        onClick={() => setAsking(true)}
        aria-label={`${words.decide}: ${arn}`}
      >
        {words.decide}
      </Button>
      {isAsking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={words.decide}
          about={words.about}
          actions={
            <>
              <Button kind="danger" disabled={releasing.isPending} onClick={() => releasing.mutate(true)}>
                {words.abort}
              </Button>
              <Button kind="primary" disabled={releasing.isPending} onClick={() => releasing.mutate(false)}>
                {words.release}
              </Button>
            </>
          }
        >
          {releasing.error !== null && <ErrorBanner error={releasing.error} />}
        </Dialog>
      )}
    </>
  );
}
