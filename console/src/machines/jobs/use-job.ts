import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { resource } from "../../api/client";
import { isOver } from "../../api/job";
import type { Job, JobForm } from "../../api/schema";
import { useScope } from "../../shell/scopes";

const POLL_MILLIS = 700;

/** A job, asked for again until it is over. */
export function useJob(name: string | undefined) {
  const scope = useScope();
  return useQuery({
    queryKey: ["job", scope, name],
    enabled: name !== undefined,
    queryFn: ({ signal }) =>
      resource(scope, "GET", "/frevo/jobs/{name}", { path: { name: name ?? "" }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data) ? false : POLL_MILLIS),
  });
}

/** What a job's executions came to, in the order in which that was written down. */
export function useJobResults(job: Job) {
  const scope = useScope();
  return useInfiniteQuery({
    // What the numbers tell of is there to be read.
    queryKey: ["job", scope, job.name, "results", job.done + job.refused + job.found, job.state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      resource(scope, "GET", "/frevo/jobs/{name}/executions", {
        path: { name: job.name },
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
    mutationFn: ({ name, request }: { name: string; request: JobForm }) =>
      resource(scope, "PUT", "/frevo/jobs/{name}", { path: { name }, body: request }),
  });
}

export type Step = "pause" | "resume" | "cancel";

/** Lets a job stand still, go on or end. */
export function useChangeJob(name: string) {
  const scope = useScope();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => resource(scope, "POST", `/frevo/jobs/{name}/${step}`, { path: { name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["job", scope, name] }),
  });
}
