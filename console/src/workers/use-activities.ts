import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { aws, type Schemas } from "../api/client";
import { useScope } from "../shell/scopes";

export type Activity = Schemas["ActivityListItem"];

const KEY = "activities";

/** The activities, page by page. */
export function useActivities() {
  const scope = useScope();
  const pages = useInfiniteQuery({
    queryKey: [KEY, scope],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      aws(scope, "ListActivities", pageParam === "" ? {} : { nextToken: pageParam }, signal),
    getNextPageParam: (page) => page.nextToken,
  });
  return { ...pages, rows: pages.data?.pages.flatMap((page) => page.activities) ?? [] };
}

/** Makes an activity, or deletes one by its ARN. */
export function useActivityChange() {
  const scope = useScope();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: { readonly create: string } | { readonly delete: string }) => {
      if ("create" in change) {
        await aws(scope, "CreateActivity", { name: change.create });
      } else {
        await aws(scope, "DeleteActivity", { activityArn: change.delete });
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
}
