import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";
import { resource } from "../../api/client";
import { isSeries } from "../../api/counters";
import type { Counts } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { SelectField } from "../../design/field";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { later } from "../../shell/later";
import { Loading } from "../../shell/loading";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { withParameters } from "../executions/filter";
import type { Machine } from "../machine";
import styles from "../machines.module.css";
import { MEMBERS, RANGES, type Range, rangeOf, type Series, seriesOf } from "./series";

const Chart = later(() => import("./chart"));

const REFRESH_MILLIS = 10_000;

/** How many executions were started, succeeded and failed, over time. */
export function MonitoringTab({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.machines.monitoring;
  const [parameters, setParameters] = useSearchParams();
  const range = rangeOf(parameters.get("range"));
  const counters = useCounters(machine.name, range);
  return (
    <Card
      title={said.title}
      actions={
        <SelectField
          label={said.range}
          value={range}
          options={Object.keys(RANGES).map((key) => ({ value: key, name: said.ranges[rangeOf(key)] }))}
          onChange={(event) =>
            setParameters((parameters) => withParameters(parameters, { range: event.target.value }), {
              replace: true,
            })
          }
        />
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

function useCounters(machine: string, range: Range) {
  const scope = useScope();
  return useQuery({
    queryKey: ["counters", scope, machine, range],
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MILLIS,
    queryFn: ({ signal }) => {
      // The server's clock says until when: it may be another one.
      const now = Date.now();
      const from = new Date(now - RANGES[range] * 1000).toISOString();
      const query = { of: `machine/${machine}`, from };
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

function Shown({ total, series }: { total: Counts; series: Series }) {
  const said = useText().machines.monitoring;
  return (
    <>
      <dl className={styles.facts}>
        {MEMBERS.map((member) => (
          <div key={member}>
            <dt>{said.members[member]}</dt>
            <dd className={styles.count} style={{ fontSize: "var(--size-title)" }}>
              {(total[member] ?? 0).toLocaleString()}
            </dd>
          </div>
        ))}
      </dl>
      <Chart series={series} label={said.title} />
      <p className={styles.soft}>{series.step === 60 ? said.perMinute : said.perHour}</p>
      <SeriesTable series={series} />
    </>
  );
}

/** The same as numbers: a drawing says nothing to who can't see it. */
function SeriesTable({ series }: { series: Series }) {
  const said = useText().machines.monitoring;
  const rows = series.at
    .map((at, index) => ({ at, counts: MEMBERS.map((member) => series.values[member][index] ?? 0) }))
    .filter((row) => row.counts.some((count) => count > 0))
    .reverse();
  return (
    <details>
      <summary>{said.asTable}</summary>
      <table className={styles.numbers}>
        <thead>
          <tr>
            <th scope="col">{said.time}</th>
            {MEMBERS.map((member) => (
              <th key={member} scope="col">
                {said.members[member]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.at}>
              <th scope="row">
                <Moment at={row.at} />
              </th>
              {MEMBERS.map((member, index) => (
                <td key={member}>{row.counts[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
