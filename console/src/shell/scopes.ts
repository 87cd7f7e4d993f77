/** Which accounts and regions there are, and which one is looked at. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { resource } from "../api/client";
import type { Scopes } from "../api/schema";
import type { Scope } from "../api/scope";

export function useScopes() {
  return useQuery({
    queryKey: ["scopes"],
    queryFn: ({ signal }) => resource(undefined, "GET", "/frevo/scopes", { signal }),
  });
}

/** Where the console opens: the default one if there is something or nothing anywhere, else where there is most. */
export function firstScope({ default: ofDefault, scopes }: Scopes): Scope {
  const most = [...scopes].sort((one, other) => other.machines - one.machines)[0];
  const isThere = scopes.some(
    ({ account, region }) => account === ofDefault.account && region === ofDefault.region,
  );
  return isThere || most === undefined ? ofDefault : most;
}

const ScopeContext = createContext<Scope | undefined>(undefined);
export const ScopeProvider = ScopeContext.Provider;

/** The account and region that the page is about. */
export function useScope(): Scope {
  const scope = useContext(ScopeContext);
  if (scope === undefined) {
    throw new Error("the page is not within an account and region");
  }
  return scope;
}
