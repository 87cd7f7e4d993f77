import { useMemo } from "react";
import type { Counts } from "../../api/schema";
import { duration, Moment } from "../../design/time";
import { later } from "../../shell/later";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import type { Curve } from "./chart";
import { QUANTILES, quantileOf } from "./durations";
import { countOf, MEMBERS, type Series } from "./series";

const Chart = later(() => import("./chart"));

const LOOKS = {
  started: { ink: "--accent", dash: [] },
  succeeded: { ink: "--succeeded", dash: [6, 3] },
  failed: { ink: "--failed", dash: [2, 3] },
  timedOut: { ink: "--caught", dash: [8, 2, 2, 2] },
  aborted: { ink: "--aborted", dash: [2, 6] },
  p50: { ink: "--accent", dash: [] },
  p95: { ink: "--succeeded", dash: [6, 3] },
  p99: { ink: "--failed", dash: [2, 3] },
} as const;

/** Counts as numbers and as curves, and how long executions took. */
export function Shown({ total, series }: { total: Counts; series: Series }) {
  const said = useText().machines.monitoring;
  const counted = useMemo(
    () =>
      MEMBERS.map(
        (member): Curve => ({ label: said.members[member], ...LOOKS[member], values: series.values[member] }),
      ),
    [said, series],
  );
  const took = useMemo(
    () =>
      QUANTILES.map(
        (quantile): Curve => ({
          label: said.quantiles[quantile],
          ...LOOKS[quantile],
          values: series.durations[quantile],
        }),
      ),
    [said, series],
  );
  const buckets = total.durations?.buckets ?? [];
  return (
    <>
      <dl className={styles.facts}>
        {MEMBERS.map((member) => (
          <Figure key={member} name={said.members[member]} value={countOf(total, member).toLocaleString()} />
        ))}
        {QUANTILES.map((quantile) => {
          const millis = quantileOf(buckets, quantile);
          return millis === undefined ? null : (
            <Figure key={quantile} name={said.quantiles[quantile]} value={duration(millis)} />
          );
        })}
      </dl>
      <Chart at={series.at} curves={counted} label={said.title} />
      {buckets.length > 0 && (
        <>
          <h3>{said.durations}</h3>
          <Chart at={series.at} curves={took} label={said.durations} write={duration} />
        </>
      )}
      <p className={styles.soft}>{series.step === 60 ? said.perMinute : said.perHour}</p>
      <SeriesTable series={series} />
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.count} style={{ fontSize: "var(--size-title)" }}>
        {value}
      </dd>
    </div>
  );
}

/** The same as numbers: a drawing says nothing to who can't see it. */
function SeriesTable({ series }: { series: Series }) {
  const said = useText().machines.monitoring;
  const rows = series.at
    .map((at, index) => ({
      at,
      counts: MEMBERS.map((member) => series.values[member][index] ?? 0),
      took: QUANTILES.map((quantile) => series.durations[quantile][index] ?? null),
    }))
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
            {QUANTILES.map((quantile) => (
              <th key={quantile} scope="col">
                {said.quantiles[quantile]}
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
              {QUANTILES.map((quantile, index) => (
                <td key={quantile}>{took(row.took[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function took(millis: number | null | undefined): string {
  return millis === null || millis === undefined ? "–" : duration(millis);
}
