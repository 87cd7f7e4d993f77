import { useDeferredValue, useMemo } from "react";
import { useParams } from "wouter";
import { ApiError } from "../api/client";
import { ErrorBanner } from "../design/banner";
import { Page } from "../design/page";
import { Loading } from "../shell/loading";
import { Actions } from "./actions/actions";
import { useShown } from "./address";
import { namedBy } from "./arns";
import { ForgottenExecution } from "./forgotten";
import { Notices } from "./notices";
import { tell } from "./story/tell";
import { Summary } from "./summary";
import { Title, useTrail } from "./title";
import { ToldProvider } from "./told";
import { useDescription, useMachine, useOutline, useRefresh } from "./use-execution";
import { useHistory } from "./use-story";
import { Views } from "./views";

/** One execution. */
export default function ExecutionPage() {
  const { arn: encoded = "" } = useParams();
  const arn = decoded(encoded);
  return <Execution key={arn} arn={arn} />;
}

/** Parameters of nested routes come as they stand in the address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Execution({ arn }: { arn: string }) {
  const description = useDescription(arn);
  const machine = useMachine(arn);
  const refresh = useRefresh(arn);
  const history = useHistory(arn, refresh);
  const outline = useOutline(machine.data?.definition);
  const [shown, show] = useShown();
  const asOf = useDeferredValue(shown.event);
  const events = useMemo(
    () => (asOf === undefined ? history.events : history.events.filter(({ id }) => id <= asOf)),
    [history.events, asOf],
  );
  const story = useMemo(() => tell(events, outline.branchOf), [events, outline]);
  const selected =
    shown.step === undefined ? story.byState.get(shown.state ?? "")?.at(-1) : story.steps.get(shown.step);
  const trail = useTrail(arn);
  const name = namedBy(arn).name;
  if (description.data === undefined) {
    const { error } = description;
    if (namedBy(arn).isExpress && error instanceof ApiError && error.isMissing) {
      return <ForgottenExecution arn={arn} />;
    }
    return (
      <Page title={name} trail={trail}>
        {error === null ? <Loading /> : <ErrorBanner error={error} />}
      </Page>
    );
  }
  const told = {
    arn,
    description: description.data,
    definition: machine.data?.definition,
    outline,
    history,
    events,
    story,
    asOf: asOf === undefined ? undefined : events.at(-1)?.timestamp,
    selected,
    shown,
    show,
    refresh,
  };
  return (
    <ToldProvider value={told}>
      <Page title={<Title />} tab={name} trail={trail} actions={<Actions />}>
        <Notices />
        <Summary />
        <Views />
      </Page>
    </ToldProvider>
  );
}
