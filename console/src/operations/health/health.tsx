import { useQuery } from "@tanstack/react-query";
import { plainText } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Card } from "../../design/page";
import { Facts } from "../../resources/facts";
import { SLOW, useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { Backlog } from "./backlog";
import { Concerns } from "./concerns";
import { concernsOf } from "./findings";
import { type Sample, samples, total } from "./metrics";
import { Nodes } from "./nodes";

/** How the server does: what somebody should look at, its nodes, and what waits. */
export function Health() {
  const cluster = useResource("/frevo/cluster", { every: SLOW });
  const metrics = useQuery({
    queryKey: ["metrics"],
    queryFn: async ({ signal }) => samples(await plainText("/metrics", signal)),
    refetchInterval: SLOW,
  });
  if (cluster.isPending && metrics.isPending) {
    return <Loading />;
  }
  const measured = metrics.data ?? [];
  return (
    <>
      {cluster.error !== null && <ErrorBanner error={cluster.error} />}
      {metrics.error !== null && <ErrorBanner error={metrics.error} />}
      <Concerns
        concerns={concernsOf(cluster.data, measured)}
        isKnown={metrics.isSuccess && cluster.isSuccess}
      />
      {cluster.data !== undefined && <Nodes cluster={cluster.data} />}
      <Work metrics={measured} />
      <Backlog metrics={measured} />
    </>
  );
}

/** What this node did since it started. */
function Work({ metrics }: { metrics: readonly Sample[] }) {
  const text = useText();
  const words = text.operations.work;
  const count = (name: string, labels?: Readonly<Record<string, string>>) => {
    const found = total(metrics, name, labels);
    return found === undefined ? undefined : Math.round(found).toLocaleString();
  };
  const disk = total(metrics, "frevo_disk_free_bytes");
  const memory = total(metrics, "process_resident_memory_bytes");
  return (
    <Card title={words.title}>
      <Facts
        facts={[
          { name: words.started, value: count("frevo_executions_started_total") },
          { name: words.succeeded, value: count("frevo_executions_finished_total", { status: "SUCCEEDED" }) },
          { name: words.failed, value: count("frevo_executions_finished_total", { status: "FAILED" }) },
          { name: words.transitions, value: count("frevo_transitions_total") },
          { name: words.retries, value: count("frevo_retries_total") },
          { name: words.published, value: count("frevo_events_published_total") },
          { name: words.acknowledged, value: count("frevo_deliveries_total", { outcome: "acknowledged" }) },
          { name: words.deadLettered, value: count("frevo_deliveries_total", { outcome: "dead_lettered" }) },
          { name: words.held, value: count("frevo_executions_held") },
          { name: words.listLag, value: count("frevo_list_lag_executions") },
          {
            name: words.disk,
            value: disk === undefined ? undefined : words.gib((disk / 2 ** 30).toFixed(1)),
          },
          {
            name: words.memory,
            value: memory === undefined ? undefined : words.mib(Math.round(memory / 2 ** 20)),
          },
        ]}
      />
    </Card>
  );
}
