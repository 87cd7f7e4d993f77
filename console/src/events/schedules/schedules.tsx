import { useLocation } from "wouter";
import type { Schedule } from "../../api/schema";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { useColumns } from "../../resources/columns";
import { DocumentButton } from "../../resources/document-button";
import { ListCard } from "../../resources/list-card";
import { SLOW, usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { TargetCell } from "../target-cell";

const EXAMPLE = {
  expression: "cron(0 2 * * ? *)",
  timeZone: "America/Recife",
  missed: "once",
  event: { bus: "default", source: "clock", type: "Nightly" },
} as const;

/** What happens when. */
export function Schedules() {
  const text = useText();
  const [, go] = useLocation();
  const column = useColumns();
  const pages = usePages("/frevo/schedules", "schedules", { every: SLOW });
  const columns: Column<Schedule>[] = [
    column.name(eventPaths.schedule),
    {
      key: "expression",
      title: text.events.expression,
      cell: (own) => (
        <>
          <code>{own.expression}</code> {own.timeZone}
        </>
      ),
    },
    { key: "next", title: text.events.nextDue, cell: (own) => <Moment at={own.nextDue ?? undefined} /> },
    { key: "does", title: text.events.does, kind: "name", cell: (own) => <Does schedule={own} /> },
    column.active(),
    column.pause("/frevo/schedules/{name}"),
  ];
  return (
    <ListCard
      title={text.events.tabs.schedules}
      pages={pages}
      columns={columns}
      keyOf={(own) => own.name}
      textOf={(own) => `${own.name} ${own.expression}`}
      actions={
        <DocumentButton
          kind="primary"
          title={text.events.newSchedule}
          about={text.events.newScheduleAbout}
          path="/frevo/schedules/{name}"
          document={EXAMPLE}
          onDone={(name) => go(eventPaths.schedule(name))}
        >
          {text.resources.create}
        </DocumentButton>
      }
      empty={
        <Empty title={text.events.noSchedules}>
          <p>{text.events.noSchedulesWhy}</p>
        </Empty>
      }
    />
  );
}

/** What happens at its times: an event is published, or a target is given one. */
export function Does({ schedule }: { schedule: Schedule }) {
  const text = useText();
  if (schedule.target !== undefined) {
    return <TargetCell target={schedule.target} />;
  }
  const { event } = schedule;
  return event === undefined ? null : text.events.publishes(event.type, event.bus);
}
