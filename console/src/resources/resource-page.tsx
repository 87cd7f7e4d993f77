import type { ComponentProps, ReactNode } from "react";
import { ErrorBanner } from "../design/banner";
import { Page } from "../design/page";
import { Loading } from "../shell/loading";

/** What `useResource` gives. */
interface Found<Own> {
  readonly data: Own | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
}

interface Props<Own> extends Omit<ComponentProps<typeof Page>, "actions" | "children"> {
  found: Found<Own>;
  actions?: (own: Own) => ReactNode;
  children: (own: Own) => ReactNode;
}

/** The page of one resource: what is known of it, as soon as it is. */
export function ResourcePage<Own>({ found, actions, children, ...page }: Props<Own>) {
  const own = found.data;
  return (
    <Page {...page} actions={own !== undefined && actions?.(own)}>
      {found.error !== null && <ErrorBanner error={found.error} />}
      {found.isPending && <Loading />}
      {own !== undefined && children(own)}
    </Page>
  );
}
