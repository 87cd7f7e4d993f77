/** Whose access key the console has, and what it may not do. */

import { useQuery } from "@tanstack/react-query";
import { resource } from "../api/client";
import type { Scope } from "../api/scope";
import { useText } from "../text/text";
import { type Action, neededFor, type Refuses, type Role } from "./permissions";

export interface Caller {
  /** Its id; null: the server asks for none. */
  readonly accessKey: string | null;
  readonly role: Role;
  readonly refuses: Refuses;
}

/** It is the same in every account and region. */
const ANYWHERE = {} as Scope;

export function useCaller() {
  return useQuery({
    queryKey: ["caller"],
    queryFn: ({ signal }) => resource<Caller>(ANYWHERE, "GET", "/frevo/caller", { signal }),
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
