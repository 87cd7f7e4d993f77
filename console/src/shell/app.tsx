import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Redirect, Route, Router, Switch, useLocation, useParams } from "wouter";
import { ApiError } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Empty, Page } from "../design/page";
import { TimesProvider } from "../design/time";
import { TextProvider, useText } from "../text/text";
import { CrashBarrier } from "./crash";
import { Header } from "./header";
import { type Later, later } from "./later";
import { Loading } from "./loading";
import { LogIn } from "./log-in";
import { paths } from "./paths";
import { firstScope, ScopeProvider, useScopes } from "./scopes";

type PageOf = Later<object>;

/** By their paths; the first that fits is shown. */
const PAGES: readonly { path: string; page: PageOf }[] = [
  { path: "/machines", page: later(() => import("../machines/machines-page")) },
  { path: "/new-machine", page: later(() => import("../studio/new-page")) },
  { path: "/machines/:name", page: later(() => import("../machines/machine-page")) },
  { path: "/machines/:name/studio", page: later(() => import("../studio/edit-page")) },
  { path: "/executions/:arn", page: later(() => import("../execution/execution-page")) },
  { path: "/events", page: later(() => import("../events/events-page")) },
  {
    path: "/events/subscriptions/:name",
    page: later(() => import("../events/subscriptions/subscription-page")),
  },
  {
    path: "/events/:kind/:name/dead-letters/:id",
    page: later(() => import("../events/subscriptions/dead-letter-page")),
  },
  { path: "/events/rules/:bus/:name", page: later(() => import("../events/rules/rule-page")) },
  { path: "/events/schedules/:name", page: later(() => import("../events/schedules/schedule-page")) },
  { path: "/events/sources/:name", page: later(() => import("../events/sources/source-page")) },
  { path: "/events/replays/:name", page: later(() => import("../events/archives/replay-page")) },
  { path: "/events/schemas/:bus/:type", page: later(() => import("../events/schemas/schema-page")) },
  { path: "/events/contracts/:name", page: later(() => import("../events/contracts/contract-page")) },
  { path: "/events/:id", page: later(() => import("../events/event/event-page")) },
  { path: "/workers", page: later(() => import("../workers/workers-page")) },
  { path: "/workers/:queue", page: later(() => import("../workers/queue-page")) },
  { path: "/operations", page: later(() => import("../operations/operations-page")) },
  { path: "/operations/jobs/:name", page: later(() => import("../operations/jobs/job-page")) },
];

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal is one the second time, too; a server that does not answer is asked again.
      retry: (count, error) =>
        count < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

export function App() {
  return (
    <TextProvider>
      <TimesProvider>
        <CrashBarrier>
          <QueryClientProvider client={queries}>
            <Router base="/console">
              <Opened>
                <Switch>
                  <Route path="/:account/:region" nest>
                    <Scoped />
                  </Route>
                  <Route>
                    <ToFirstScope />
                  </Route>
                </Switch>
              </Opened>
            </Router>
          </QueryClientProvider>
        </CrashBarrier>
      </TimesProvider>
    </TextProvider>
  );
}

/** Nothing is shown before the server has said who may look. */
function Opened({ children }: { children: ReactNode }) {
  const text = useText();
  const scopes = useScopes();
  if (scopes.error instanceof ApiError && scopes.error.isUnauthorized) {
    return (
      <main>
        <LogIn onDone={() => void scopes.refetch()} />
      </main>
    );
  }
  if (scopes.error !== null) {
    const again = <Button onClick={() => void scopes.refetch()}>{text.errors.tryAgain}</Button>;
    return (
      <main>
        <Page title={text.shell.product}>
          <ErrorBanner error={scopes.error} actions={again} />
        </Page>
      </main>
    );
  }
  return scopes.data === undefined ? <Awaited /> : children;
}

/** While the server is asked who may look, what will be shown is loaded. */
function Awaited() {
  return (
    <Route path="/:account/:region" nest>
      <Switch>
        {PAGES.map(({ path, page }) => (
          <Route key={path} path={path}>
            <Ahead page={page} />
          </Route>
        ))}
        <Route>
          <Loading />
        </Route>
      </Switch>
    </Route>
  );
}

function Ahead({ page }: { page: PageOf }) {
  useEffect(() => page.ahead(), [page]);
  return <Loading />;
}

function ToFirstScope() {
  const scopes = useScopes().data;
  if (scopes === undefined) {
    return <Loading />;
  }
  const { account, region } = firstScope(scopes);
  return <Redirect to={`/${account}/${region}${paths.machines()}`} replace />;
}

function Scoped() {
  const { account = "", region = "" } = useParams();
  return (
    <ScopeProvider value={{ account, region }}>
      <Header />
      <main id="content" tabIndex={-1}>
        <CrashBarrier>
          <Switch>
            {PAGES.map(({ path, page }) => (
              <Route key={path} path={path} component={page} />
            ))}
            <Route path="/">
              <Redirect to={paths.machines()} replace />
            </Route>
            <Route>
              <NoPage />
            </Route>
          </Switch>
        </CrashBarrier>
      </main>
    </ScopeProvider>
  );
}

function NoPage() {
  const text = useText();
  const [path] = useLocation();
  return (
    <Page title={text.errors.missing}>
      <Empty title={text.errors.missingPage(path)} />
    </Page>
  );
}
