import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { Redirect, Route, Router, Switch, useLocation, useParams } from "wouter";
import { ApiError } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Empty, Page } from "../design/page";
import { TimesProvider } from "../design/time";
import { TextProvider, useText } from "../text/text";
import { CrashBarrier } from "./crash";
import { Header } from "./header";
import { Loading } from "./loading";
import { LogIn } from "./log-in";
import { paths } from "./paths";
import { firstScope, ScopeProvider, useScopes } from "./scopes";

const MachinesPage = lazy(() => import("../machines/machines-page"));
const NewPage = lazy(() => import("../studio/new-page"));
const EditPage = lazy(() => import("../studio/edit-page"));
const MachinePage = lazy(() => import("../machines/machine-page"));
const ExecutionPage = lazy(() => import("../execution/execution-page"));
const EventsPage = lazy(() => import("../events/events-page"));
const EventPage = lazy(() => import("../events/event/event-page"));
const SubscriptionPage = lazy(() => import("../events/subscriptions/subscription-page"));
const DeadLetterPage = lazy(() => import("../events/subscriptions/dead-letter-page"));
const SchedulePage = lazy(() => import("../events/schedules/schedule-page"));
const SourcePage = lazy(() => import("../events/sources/source-page"));
const ReplayPage = lazy(() => import("../events/archives/replay-page"));
const SchemaPage = lazy(() => import("../events/schemas/schema-page"));
const ContractPage = lazy(() => import("../events/contracts/contract-page"));
const QueuePage = lazy(() => import("../workers/queue-page"));
const JobPage = lazy(() => import("../operations/jobs/job-page"));
const WorkersPage = lazy(() => import("../workers/workers-page"));
const OperationsPage = lazy(() => import("../operations/operations-page"));

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
  return scopes.data === undefined ? <Loading /> : children;
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
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/machines" component={MachinesPage} />
              <Route path="/new-machine" component={NewPage} />
              <Route path="/machines/:name" component={MachinePage} />
              <Route path="/machines/:name/studio" component={EditPage} />
              <Route path="/executions/:arn" component={ExecutionPage} />
              <Route path="/events" component={EventsPage} />
              <Route path="/events/subscriptions/:name" component={SubscriptionPage} />
              <Route path="/events/:kind/:name/dead-letters/:id" component={DeadLetterPage} />
              <Route path="/events/schedules/:name" component={SchedulePage} />
              <Route path="/events/sources/:name" component={SourcePage} />
              <Route path="/events/replays/:name" component={ReplayPage} />
              <Route path="/events/schemas/:bus/:type" component={SchemaPage} />
              <Route path="/events/contracts/:name" component={ContractPage} />
              <Route path="/events/:id" component={EventPage} />
              <Route path="/workers" component={WorkersPage} />
              <Route path="/workers/:queue" component={QueuePage} />
              <Route path="/operations" component={OperationsPage} />
              <Route path="/operations/jobs/:name" component={JobPage} />
              <Route path="/">
                <Redirect to={paths.machines()} replace />
              </Route>
              <Route>
                <NoPage />
              </Route>
            </Switch>
          </Suspense>
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
