/** Frevo's own resources, asked for and kept up to date. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ApiError, resource } from "../api/client";
import { useScope } from "../shell/scopes";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** How often what moves is asked for again, in milliseconds, while somebody looks. */
export const SLOW = 5_000;

interface Options {
  query?: Query;
  /** How often it is asked for again. */
  every?: number | false;
  enabled?: boolean;
}

/** One resource. */
export function useResource<Answer>(
  path: string,
  { query = {}, every = false, enabled = true }: Options = {},
) {
  const scope = useScope();
  return useQuery<Answer, ApiError>({
    queryKey: ["resource", scope, path, query],
    queryFn: ({ signal }) => resource<Answer>(scope, "GET", path, { query, signal }),
    refetchInterval: every,
    enabled,
  });
}

/** The rows of a page, below the resource's name, and where the next begins. */
type PageOf<Row, Member extends string> = { readonly [Name in Member]: readonly Row[] } & {
  readonly next: string | null;
};

const PAGE_SIZE = 200;

/** All of a kind, page by page. */
export function usePages<Row, Member extends string>(
  path: string,
  member: Member,
  { query = {}, every = false, enabled = true }: Options = {},
) {
  const scope = useScope();
  const pages = useInfiniteQuery({
    queryKey: ["resource", scope, path, "pages", query],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      // Where a page ends is told percent-encoded by some resources, so it is put into the path as it is.
      const place = pageParam === "" ? path : `${path}?after=${pageParam}`;
      return resource<PageOf<Row, Member>>(scope, "GET", place, {
        query: { limit: PAGE_SIZE, ...query },
        signal,
      });
    },
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: every,
    enabled,
  });
  return { ...pages, rows: pages.data?.pages.flatMap((page) => [...page[member]]) ?? [] };
}

export interface Change {
  readonly method: "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** Changes a resource; whatever is shown is asked for again then, but for what is deleted. */
export function useChange() {
  const scope = useScope();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Change) => resource<unknown>(scope, method, path, { body }),
    onSettled: (_answer, error, { method, path }) => {
      const isGone = (asked: unknown) => error === null && method === "DELETE" && asked === path;
      // Nobody waits for it: whoever asked may be on another page by then.
      void client.invalidateQueries({
        queryKey: ["resource"],
        predicate: ({ queryKey }) => !isGone(queryKey[2]),
      });
    },
  });
}
