/** Whose access key the console has, and what it may not do. */

import { useQuery } from "@tanstack/react-query";
import { resource } from "../api/client";
import { useText } from "../text/text";
import { type Action, neededFor } from "./permissions";

export function useCaller() {
  return useQuery({
    queryKey: ["caller"],
    queryFn: ({ signal }) => resource(undefined, "GET", "/frevo/caller", { signal }),
    // A role is changed where the server is started.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Why something would be refused, in a sentence; undefined: it would not be. */
export function useRefusal(): (action: Action) => string | undefined {
  const text = useText();
  const caller = useCaller().data;
  return (action) => {
    const needed = caller === undefined ? undefined : neededFor(action, caller.refuses);
    return needed === undefined || caller === undefined
      ? undefined
      : text.shell.needs(text.shell.roles[caller.role], text.shell.roles[needed]);
  };
}
