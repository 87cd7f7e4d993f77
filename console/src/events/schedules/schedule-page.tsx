import { useLocation } from "wouter";
import { request } from "../../api/client";
import type { Schedule } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { Card, Page } from "../../design/page";
import { Moment } from "../../design/time";
import { ActButton } from "../../resources/act-button";
import { Badge } from "../../resources/badge";
import { DocumentButton } from "../../resources/document-button";
import { Facts, prose } from "../../resources/facts";
import { PauseButton } from "../../resources/pause-button";
import { useSteps } from "../../resources/steps";
import { SLOW, useResource } from "../../resources/use-resource";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { Does } from "./schedules";

/** One schedule: when it is due, and what happens then. */
export default function SchedulePage() {
  const text = useText();
  const [, go] = useLocation();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/schedules/{name}", { path: { name }, every: SLOW });
  const own = found.data;
  const actions = own !== undefined && (
    <>
      <PauseButton path="/frevo/schedules/{name}" name={name} isPaused={own.paused} />
      <DocumentButton
        title={`${text.words.edit}: ${name}`}
        about={text.events.newScheduleAbout}
        names={{ name }}
        path="/frevo/schedules/{name}"
        document={own}
      >
        {text.words.edit}
      </DocumentButton>
      <ActButton
        kind="danger"
        of={name}
        change={request("DELETE", "/frevo/schedules/{name}", { path: { name } })}
        confirm={text.resources.deleteAbout(name)}
        onDone={() => go(eventPaths.tab("schedules"))}
      >
        {text.words.delete}
      </ActButton>
    </>
  );
  return (
    <Page
      title={name}
      trail={[{ name: text.events.tabs.schedules, href: eventPaths.tab("schedules") }]}
      actions={actions}
    >
      {found.error !== null && <ErrorBanner error={found.error} />}
      {found.isPending && <Loading />}
      {own !== undefined && <About schedule={own} />}
    </Page>
  );
}

function About({ schedule }: { schedule: Schedule }) {
  const text = useText();
  const { missed, windowMinutes } = schedule;
  return (
    <>
      <Card>
        <Facts
          facts={[
            {
              name: text.words.status,
              value: (
                <Badge tone={schedule.paused ? "warn" : "good"}>
                  {schedule.paused ? text.resources.paused : text.resources.active}
                </Badge>
              ),
            },
            { name: text.events.expression, value: <code>{schedule.expression}</code> },
            { name: text.events.timeZone, value: schedule.timeZone ?? "UTC" },
            { name: text.events.nextDue, value: <Moment at={schedule.nextDue ?? undefined} /> },
            { name: text.events.does, value: <Does schedule={schedule} /> },
            {
              name: text.events.missed,
              value:
                typeof missed === "string" ? text.events.missedOf[missed] : text.events.missedAll(missed.all),
            },
            { name: text.events.window, value: windowMinutes && text.events.minutes(windowMinutes) },
            { name: text.events.from, value: schedule.start && <Moment at={schedule.start} /> },
            { name: text.events.until, value: schedule.end && <Moment at={schedule.end} /> },
            { name: text.words.created, value: <Moment at={schedule.createdAt} /> },
            { name: text.resources.description, value: prose(schedule.description), isWide: true },
          ]}
        />
      </Card>
      <Card title={text.events.does}>
        <Json value={schedule.target ?? schedule.event} label={text.events.does} />
      </Card>
    </>
  );
}
