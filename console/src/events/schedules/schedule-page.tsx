import { useLocation } from "wouter";
import type { Schedule } from "../../api/schema";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { ActiveBadge } from "../../resources/active-badge";
import { EditAndDelete } from "../../resources/edit-and-delete";
import { Facts, prose } from "../../resources/facts";
import { PauseButton } from "../../resources/pause-button";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { SLOW, useResource } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { Does } from "./schedules";

/** One schedule: when it is due, and what happens then. */
export default function SchedulePage() {
  const text = useText();
  const [, go] = useLocation();
  const name = useSteps()[2] ?? "";
  const found = useResource("/frevo/schedules/{name}", { path: { name }, every: SLOW });
  return (
    <ResourcePage
      found={found}
      title={name}
      trail={[{ name: text.events.tabs.schedules, href: eventPaths.tab("schedules") }]}
      actions={(own) => (
        <>
          <PauseButton path="/frevo/schedules/{name}" name={name} isPaused={own.paused} />
          <EditAndDelete
            path="/frevo/schedules/{name}"
            names={{ name }}
            of={name}
            document={own}
            about={text.events.newScheduleAbout}
            onDeleted={() => go(eventPaths.tab("schedules"))}
          />
        </>
      )}
    >
      {(own) => <About schedule={own} />}
    </ResourcePage>
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
              value: <ActiveBadge isPaused={schedule.paused} />,
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
