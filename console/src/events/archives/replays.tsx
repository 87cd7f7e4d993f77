import { useLocation } from "wouter";
import { request } from "../../api/client";
import type { Replay } from "../../api/schema";
import { Badge, type Tone } from "../../design/badge";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { ActButton } from "../../resources/act-button";
import { useColumns } from "../../resources/columns";
import { CommandLine } from "../../resources/command-line";
import { DocumentButton } from "../../resources/document-button";
import { ListCard } from "../../resources/list-card";
import { Progress } from "../../resources/progress";
import { usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";

export const REPLAY_TONES: Record<Replay["state"], Tone> = {
  RUNNING: "busy",
  COMPLETED: "good",
  CANCELLED: "quiet",
  FAILED: "bad",
};

/** How often those that run are looked at. */
export const REPLAY_EVERY = 2_000;

const EXAMPLE = { subscription: "large-orders", from: "earliest", ratePerSecond: 100 } as const;

/** What buses keep, given to a subscription once more. */
export function Replays() {
  const text = useText();
  const [, go] = useLocation();
  const column = useColumns();
  const pages = usePages("/frevo/replays", "replays", { every: REPLAY_EVERY });
  const columns: Column<Replay>[] = [
    column.name(eventPaths.replay),
    {
      key: "state",
      title: text.words.status,
      cell: (own) => <Badge tone={REPLAY_TONES[own.state]}>{text.events.replayStates[own.state]}</Badge>,
    },
    { key: "progress", title: text.resources.progress, cell: (own) => <ReplayProgress replay={own} /> },
    {
      key: "to",
      title: text.events.givenTo,
      kind: "name",
      cell: (own) => own.subscription ?? own.rules?.join(", ") ?? own.bus,
    },
    { key: "started", title: text.words.started, cell: (own) => <Moment at={own.startedAt} /> },
    {
      key: "actions",
      title: text.resources.actions,
      cell: (own) => own.state === "RUNNING" && <CancelReplay name={own.name} />,
    },
  ];
  return (
    <ListCard
      title={text.events.replays}
      pages={pages}
      columns={columns}
      keyOf={(own) => own.name}
      actions={
        <DocumentButton
          kind="primary"
          title={text.events.newReplay}
          about={text.events.newReplayAbout}
          path="/frevo/replays/{name}"
          document={EXAMPLE}
          canRehearse={false}
          onDone={(name) => go(eventPaths.replay(name))}
        >
          {text.resources.create}
        </DocumentButton>
      }
      empty={
        <Empty title={text.events.noReplays}>
          <p>{text.events.noReplaysWhy}</p>
          <CommandLine line="frevo replay start again --subscription large-orders --rate 100 --follow" />
        </Empty>
      }
    />
  );
}

export function ReplayProgress({ replay: { parts, partsDone, name } }: { replay: Replay }) {
  const text = useText();
  return parts === undefined || partsDone === undefined ? (
    "–"
  ) : (
    <Progress done={partsDone} total={parts} label={`${text.resources.progress}: ${name}`} />
  );
}

export function CancelReplay({ name }: { name: string }) {
  const text = useText();
  return (
    <ActButton
      small
      kind="danger"
      of={name}
      confirm={text.events.cancelReplayAbout}
      change={request("POST", "/frevo/replays/{name}/cancel", { path: { name } })}
    >
      {text.events.cancelReplay}
    </ActButton>
  );
}
