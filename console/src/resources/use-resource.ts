/** Frevo's own resources, asked for and kept up to date. */

import {
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiError, ask, placeOf, type Request } from "../api/client";
import type { Answer, Given, PagedPath, PathOf, RowsOf, Whatever } from "../api/operations";
import { useScope } from "../shell/scopes";

/** How often what moves is asked for again, in milliseconds, while somebody looks. */
export const SLOW = 5_000;

interface Options {
  /** How often it is asked for again. */
  readonly every?: number | false;
  readonly enabled?: boolean;
}

interface OptionsOfOne<Told> extends Options {
  /** Whether it does not change any more. */
  until?(told: Told): boolean;
}

/** One resource. */
export function useResource<Path extends PathOf<"GET">>(
  path: Path,
  ...given: Given<"GET", Path, OptionsOfOne<Answer<"GET", Path>>>
): UseQueryResult<Answer<"GET", Path>, ApiError>;
export function useResource(
  path: string,
  { path: names, query = {}, every = false, enabled = true, until }: Whatever & OptionsOfOne<unknown> = {},
): UseQueryResult<unknown, ApiError> {
  const scope = useScope();
  const place = placeOf(path, names);
  return useQuery<unknown, ApiError>({
    queryKey: ["resource", scope, place, query],
    queryFn: ({ signal }) => ask(scope, { method: "GET", path: place, query }, signal),
    refetchInterval: ({ state: { data } }) => (data !== undefined && until?.(data) === true ? false : every),
    enabled,
  });
}

const PAGE_SIZE = 200;

/** A page of whatever: its rows are in one of its members. */
interface Page {
  readonly next: string | null;
  readonly [member: string]: unknown;
}

type Pages<Path extends PagedPath, Member extends RowsOf<Answer<"GET", Path>>> = UseInfiniteQueryResult<
  InfiniteData<Answer<"GET", Path>>,
  ApiError
> & { readonly rows: Answer<"GET", Path>[Member] };

interface OptionsOfPages extends Options {
  /** What else the pages are made of: when it is another one, they are asked for again. */
  readonly revision?: string;
}

/** All of a kind, page by page. */
export function usePages<Path extends PagedPath, Member extends RowsOf<Answer<"GET", Path>>>(
  path: Path,
  member: Member,
  ...given: Given<"GET", Path, OptionsOfPages>
): Pages<Path, Member>;
export function usePages(
  path: string,
  member: string,
  { path: names, query = {}, every = false, enabled = true, revision }: Whatever & OptionsOfPages = {},
) {
  const scope = useScope();
  const place = placeOf(path, names);
  const pages = useInfiniteQuery<Page, ApiError, InfiniteData<Page>, QueryKey, string>({
    queryKey: ["resource", scope, place, "pages", query, revision],
    // What was known is shown until it is known anew.
    placeholderData: (before, query) => (query?.queryKey[2] === place ? before : undefined),
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => {
      // Where a page ends is told percent-encoded by some resources, so it is put into the path as it is.
      const path = pageParam === "" ? place : `${place}?after=${pageParam}`;
      const page = await ask(scope, { method: "GET", path, query: { limit: PAGE_SIZE, ...query } }, signal);
      return page as Page;
    },
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: every,
    enabled,
  });
  return { ...pages, rows: pages.data?.pages.flatMap((page) => page[member]) ?? [] };
}

/** Changes a resource; whatever is shown is asked for again then, but for what is deleted. */
export function useChange() {
  const scope = useScope();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Request) => ask(scope, change),
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
