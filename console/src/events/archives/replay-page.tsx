import { Link } from "wouter";
import type { Replay } from "../../api/schema";
import { Badge } from "../../design/badge";
import { Banner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { Facts, prose } from "../../resources/facts";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { CancelReplay, REPLAY_EVERY, REPLAY_TONES, ReplayProgress } from "./replays";

/** One replay, and how far it is. */
export default function ReplayPage() {
  const text = useText();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/replays/{name}", { path: { name }, every: REPLAY_EVERY });
  return (
    <ResourcePage
      found={found}
      title={name}
      trail={[{ name: text.events.tabs.archives, href: eventPaths.tab("archives") }]}
      actions={(own) => own.state === "RUNNING" && <CancelReplay name={name} />}
    >
      {(own) => (
        <>
          {own.reason !== undefined && <Banner kind="error" title={own.reason} />}
          <About replay={own} />
        </>
      )}
    </ResourcePage>
  );
}

function About({ replay }: { replay: Replay }) {
  const text = useText();
  const { subscription, from } = replay;
  return (
    <>
      <Card>
        <Facts
          facts={[
            {
              name: text.words.status,
              value: (
                <Badge tone={REPLAY_TONES[replay.state]}>{text.events.replayStates[replay.state]}</Badge>
              ),
            },
            { name: text.resources.progress, value: <ReplayProgress replay={replay} /> },
            {
              name: text.events.givenTo,
              value:
                subscription === undefined ? (
                  replay.rules?.join(", ")
                ) : (
                  <Link href={eventPaths.subscription(subscription)}>{subscription}</Link>
                ),
            },
            { name: text.resources.bus, value: replay.bus },
            { name: text.events.archive, value: replay.archive },
            {
              name: text.events.from,
              value: from === "earliest" ? text.events.earliest : <Moment at={from} />,
            },
            { name: text.events.until, value: <Moment at={replay.until} /> },
            {
              name: text.events.rate,
              value: replay.ratePerSecond && text.events.aSecond(replay.ratePerSecond),
            },
            { name: text.words.started, value: <Moment at={replay.startedAt} /> },
            { name: text.words.ended, value: replay.endedAt && <Moment at={replay.endedAt} /> },
            { name: text.events.lastEvent, value: replay.lastEventAt && <Moment at={replay.lastEventAt} /> },
            { name: text.resources.description, value: prose(replay.description), isWide: true },
          ]}
        />
      </Card>
      {replay.pattern !== undefined && (
        <Card title={text.resources.pattern}>
          <Json value={replay.pattern} label={text.resources.pattern} />
        </Card>
      )}
    </>
  );
}
