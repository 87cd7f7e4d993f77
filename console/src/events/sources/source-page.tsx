import { Link, useLocation } from "wouter";
import type { Source } from "../../api/schema";
import { Banner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Tabs } from "../../design/tabs";
import { Moment } from "../../design/time";
import { EditAndDelete } from "../../resources/edit-and-delete";
import { Facts, prose } from "../../resources/facts";
import { PauseButton } from "../../resources/pause-button";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { SLOW, useResource } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { DeadLetters } from "../subscriptions/dead-letters";
import { TargetCell } from "../target-cell";
import { originOf, SourceBadge } from "./sources";

/** One source: what it reads, how far it is, and what could not be read. */
export default function SourcePage() {
  const text = useText();
  const [, go] = useLocation();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/sources/{name}", { path: { name }, every: SLOW });
  return (
    <ResourcePage
      found={found}
      title={name}
      trail={[{ name: text.events.tabs.sources, href: eventPaths.tab("sources") }]}
      actions={(own) => (
        <>
          <PauseButton path="/frevo/sources/{name}" name={name} isPaused={own.paused} />
          <EditAndDelete
            path="/frevo/sources/{name}"
            names={{ name }}
            of={name}
            document={own}
            about={text.events.newSourceAbout}
            onDeleted={() => go(eventPaths.tab("sources"))}
          />
        </>
      )}
    >
      {(own) => (
        <Tabs
          label={name}
          tabs={[
            { key: "about", title: text.events.about, content: <About source={own} /> },
            {
              key: "dead",
              title: text.events.deadLetters,
              content: <DeadLetters kind="sources" name={name} />,
            },
          ]}
        />
      )}
    </ResourcePage>
  );
}

function About({ source }: { source: Source }) {
  const text = useText();
  const { state } = source;
  return (
    <div style={{ display: "grid", gap: "16px" }}>
      {state?.waitsFor !== undefined && (
        <Banner kind="warning" title={text.events.waits}>
          <p lang="en">{state.waitsFor}</p>
        </Banner>
      )}
      <Card>
        <Facts
          facts={[
            { name: text.words.status, value: <SourceBadge source={source} /> },
            { name: text.events.origin, value: originOf(source) },
            {
              name: text.events.mode,
              value: source.observe === true ? text.events.observes : text.events.draws,
            },
            { name: text.events.format, value: source.format },
            { name: text.resources.bus, value: source.bus },
            { name: text.resources.target, value: source.target && <TargetCell target={source.target} /> },
            { name: text.events.records, value: state?.records },
            { name: text.events.perSecond, value: state?.perSecond.toFixed(1) },
            { name: text.events.lag, value: state?.lag },
            { name: text.events.unreadableRecords, value: state?.unreadable },
            { name: text.events.lastRecord, value: state?.lastAt && <Moment at={state.lastAt} /> },
            { name: text.events.partitionsRead, value: state?.partitions.join(", ") },
            { name: text.words.created, value: <Moment at={source.createdAt} /> },
            {
              name: text.shell.events,
              value: <Link href={eventPaths.browse({ source: source.name })}>{text.events.showEvents}</Link>,
            },
            { name: text.resources.description, value: prose(source.description), isWide: true },
          ]}
        />
      </Card>
      <Card title={text.resources.document}>
        <Json value={source} label={text.resources.document} />
      </Card>
    </div>
  );
}
