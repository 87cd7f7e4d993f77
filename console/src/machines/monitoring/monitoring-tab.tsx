import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";
import { resource } from "../../api/client";
import { isSeries } from "../../api/counters";
import { ErrorBanner } from "../../design/banner";
import { SelectField } from "../../design/field";
import { Card } from "../../design/page";
import { Loading } from "../../shell/loading";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { withParameters } from "../executions/filter";
import type { Machine } from "../machine";
import styles from "../machines.module.css";
import { useQualifiers } from "../versions/use-versions";
import { RANGES, type Range, rangeOf, seriesOf } from "./series";
import { Shown } from "./shown";

const REFRESH_MILLIS = 10_000;

/** How many executions were started, how they ended, and how long they took, over time. */
export function MonitoringTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.monitoring;
  const [parameters, setParameters] = useSearchParams();
  const range = rangeOf(parameters.get("range"));
  const by = parameters.get("by") ?? "";
  const qualifiers = useQualifiers(machine.name);
  const counters = useCounters(machine.name, by, range);
  const set = (changes: Record<string, string>) =>
    setParameters((parameters) => withParameters(parameters, changes), { replace: true });
  return (
    <Card
      title={said.title}
      actions={
        <div className={styles.row}>
          {qualifiers.length > 0 && (
            <SelectField
              label={said.by}
              value={by}
              options={[
                { value: "", name: said.byAny },
                ...qualifiers.map((qualifier) => ({ value: qualifier, name: qualifier })),
              ]}
              onChange={(event) => set({ by: event.target.value })}
            />
          )}
          <SelectField
            label={said.range}
            value={range}
            options={Object.keys(RANGES).map((key) => ({ value: key, name: said.ranges[rangeOf(key)] }))}
            onChange={(event) => set({ range: event.target.value })}
          />
        </div>
      }
    >
      <div className={styles.stack}>
        {counters.error !== null && <ErrorBanner error={counters.error} />}
        {counters.isPending && <Loading />}
        {counters.data !== undefined && <Shown {...counters.data} />}
      </div>
    </Card>
  );
}

/** Of all executions, or of those that were started by a version's number or an alias's name. */
function counterOf(machine: string, by: string): string {
  if (by === "") {
    return `machine/${machine}`;
  }
  return `${/^\d+$/.test(by) ? "version" : "alias"}/${machine}/${by}`;
}

function useCounters(machine: string, by: string, range: Range) {
  const scope = useScope();
  return useQuery({
    queryKey: ["counters", scope, machine, by, range],
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MILLIS,
    queryFn: ({ signal }) => {
      // The server's clock says until when: it may be another one.
      const now = Date.now();
      const from = new Date(now - RANGES[range] * 1000).toISOString();
      const query = { of: counterOf(machine, by), from };
      return resource(scope, "GET", "/frevo/counters", { query, signal });
    },
    select: (answer) =>
      isSeries(answer)
        ? {
            total: answer.total,
            series: seriesOf(answer.points, Date.parse(answer.from) / 1000, Date.parse(answer.to) / 1000),
          }
        : undefined,
  });
}
