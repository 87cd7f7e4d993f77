/** Jobs: many executions are stopped, redriven or retried by a filter, by the server. */

import type { Job, JobAction, JobForm } from "../../api/schema";
import type { Filter } from "../executions/filter";

/** The statuses of executions that can be redriven. */
export const REDRIVABLE = ["FAILED", "TIMED_OUT", "ABORTED"] as const;
export type Redrivable = (typeof REDRIVABLE)[number];

/** How far a job is, from 0 to 1; unknown before anything is known of how much there is. */
export function progressOf(job: Job, expected: number | undefined): number | undefined {
  if (job.state === "COMPLETED") {
    return 1;
  }
  if (expected !== undefined && expected > 0) {
    return Math.min(1, (job.done + job.refused) / expected);
  }
  return job.partsDone > 0 && job.parts > 0 ? job.partsDone / job.parts : undefined;
}

/** What is written into the form of a job; what is empty says nothing. */
export interface BulkForm {
  readonly qualifier: string;
  readonly statuses: readonly Redrivable[];
  readonly state: string;
  readonly error: string;
  readonly key: string;
  /** Moments as a field for them has them: in local time, without a zone. */
  readonly startedFrom: string;
  readonly startedUntil: string;
  readonly stoppedFrom: string;
  readonly stoppedUntil: string;
  readonly stopError: string;
  readonly stopCause: string;
  readonly rate: string;
  readonly description: string;
}

export const BULK_FORM: BulkForm = {
  qualifier: "",
  statuses: [],
  state: "",
  error: "",
  key: "",
  startedFrom: "",
  startedUntil: "",
  stoppedFrom: "",
  stoppedUntil: "",
  stopError: "",
  stopCause: "",
  rate: "",
  description: "",
};

/** The form as it is at first: it means what the list shows, as far as a job's filter can say it. */
export function formOf(filter: Filter): BulkForm {
  const terms = filter.search.split(/\s+/).filter((term) => term.includes("="));
  const error = terms.find((term) => term.startsWith("error="));
  return {
    ...BULK_FORM,
    qualifier: filter.qualifier,
    statuses: REDRIVABLE.filter((status) => status === filter.status),
    error: error?.slice("error=".length) ?? filter.error,
    key: terms.find((term) => term !== error) ?? "",
  };
}

/** The request that starts a job. */
export function jobRequest(machine: string, action: JobAction, form: BulkForm, dryRun: boolean): JobForm {
  const stop = some({ error: form.stopError, cause: form.stopCause });
  const isRedrive = action === "redrive";
  return {
    action,
    dryRun,
    filter: {
      machine: form.qualifier === "" ? machine : `${machine}:${form.qualifier}`,
      ...some({ state: form.state, error: form.error, key: form.key }),
      ...some({ startedFrom: moment(form.startedFrom), startedUntil: moment(form.startedUntil) }),
      ...(isRedrive &&
        some({ stoppedFrom: moment(form.stoppedFrom), stoppedUntil: moment(form.stoppedUntil) })),
      ...(isRedrive && form.statuses.length > 0 && { statuses: form.statuses }),
    },
    ...(action === "stop" && Object.keys(stop).length > 0 && { stop }),
    ...(form.rate !== "" && { ratePerSecond: Number(form.rate) }),
    ...some({ description: form.description }),
  };
}

/** A name that is used once: what it does, where, and when. */
export function jobName(machine: string, action: JobAction, dryRun: boolean, now: Date): string {
  const when = now.toISOString().replace(/[-:]/g, "").replace(/\..*$/, "");
  const place = machine.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 36);
  return `${action}-${place}-${when}${dryRun ? "-dry" : ""}`;
}

function moment(local: string): string {
  return local === "" ? "" : new Date(local).toISOString();
}

function some(members: Readonly<Record<string, string>>): Record<string, string> {
  const said = Object.entries(members).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== ""));
}
