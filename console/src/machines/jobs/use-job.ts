import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { resource } from "../../api/client";
import { isOver, type Job, type JobResult } from "../../api/job";
import { useScope } from "../../shell/scopes";

const POLL_MILLIS = 700;

function path(name: string, step?: string): string {
  return `/frevo/jobs/${encodeURIComponent(name)}${step === undefined ? "" : `/${step}`}`;
}

/** A job, asked for again until it is over. */
export function useJob(name: string | undefined) {
  const scope = useScope();
  return useQuery({
    queryKey: ["job", scope, name],
    enabled: name !== undefined,
    queryFn: ({ signal }) => resource<Job>(scope, "GET", path(name ?? ""), { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data) ? false : POLL_MILLIS),
  });
}

interface ResultsPage {
  readonly executions: readonly JobResult[];
  readonly next: string | null;
}

/** What a job's executions came to, in the order in which that was written down. */
export function useJobResults(job: Job) {
  const scope = useScope();
  return useInfiniteQuery({
    // What the numbers tell of is there to be read.
    queryKey: ["job", scope, job.name, "results", job.done + job.refused + job.found, job.state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      resource<ResultsPage>(scope, "GET", path(job.name, "executions"), {
        query: { limit: 100, ...(pageParam !== "" && { after: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
}

/** Starts a job of this name. */
export function useStartJob() {
  const scope = useScope();
  return useMutation({
    mutationFn: ({ name, request }: { name: string; request: object }) =>
      resource<Job>(scope, "PUT", path(name), { body: request }),
  });
}

export type Step = "pause" | "resume" | "cancel";

/** Lets a job stand still, go on or end. */
export function useChangeJob(name: string) {
  const scope = useScope();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => resource<Job>(scope, "POST", path(name, step)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["job", scope, name] }),
  });
}
