import { Link, useSearchParams } from "wouter";
import { request } from "../../api/client";
import type { DeadLetter } from "../../api/schema";
import { Button } from "../../design/button";
import { Empty } from "../../design/page";
import type { Column } from "../../design/table";
import { Moment } from "../../design/time";
import { ActButton } from "../../resources/act-button";
import { ListCard } from "../../resources/list-card";
import { usePages } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { Fate } from "./fate";

/** Whose dead letters they are. */
export type DeadLetterKind = "subscriptions" | "sources";

/** What a subscription or a source could not deliver. */
export function DeadLetters({ kind, name }: { kind: DeadLetterKind; name: string }) {
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const withClosed = search.get("all") === "true";
  const pages = usePages(`/frevo/${kind}/{name}/dead-letters`, "deadLetters", {
    path: { name },
    query: { all: withClosed },
  });
  const columns: Column<DeadLetter>[] = [
    {
      key: "event",
      title: text.events.event,
      kind: "name",
      cell: (letter) => (
        <>
          <Link href={eventPaths.deadLetter(kind, name, letter.id)}>{letter.event.id}</Link>
          <div>{letter.event.type}</div>
        </>
      ),
    },
    { key: "reason", title: text.events.reason, kind: "name", cell: (letter) => letter.reason },
    { key: "attempts", title: text.events.attempts, kind: "end", cell: (letter) => letter.attempts },
    { key: "at", title: text.events.deadAt, cell: (letter) => <Moment at={letter.deadAt} /> },
    { key: "fate", title: text.words.status, cell: (letter) => <Fate letter={letter} /> },
    {
      key: "actions",
      title: text.resources.actions,
      cell: (letter) => letter.closed === null && <Decide kind={kind} name={name} letter={letter} />,
    },
  ];
  const toggle = (
    <Button
      aria-pressed={withClosed}
      onClick={() =>
        setSearch((search) => {
          search.set("all", String(!withClosed));
          return search;
        })
      }
    >
      {withClosed ? text.events.onlyOpen : text.events.withDecided}
    </Button>
  );
  return (
    <ListCard
      title={text.events.deadLetters}
      pages={pages}
      columns={columns}
      keyOf={(letter) => letter.id}
      textOf={(letter) => `${letter.event.id} ${letter.event.type} ${letter.reason}`}
      actions={toggle}
      empty={
        <Empty title={text.events.noDeadLetters}>
          <p>{text.events.noDeadLettersWhy}</p>
        </Empty>
      }
    />
  );
}

function Decide({ kind, name, letter }: { kind: DeadLetterKind; name: string; letter: DeadLetter }) {
  const text = useText();
  const of = letter.event.id;
  const at = `/frevo/${kind}/{name}/dead-letters/{id}` as const;
  const names = { path: { name, id: letter.id } };
  return (
    <span style={{ display: "inline-flex", gap: "8px" }}>
      <ActButton small of={of} change={request("POST", `${at}/redrive`, names)}>
        {text.events.redrive}
      </ActButton>
      <ActButton
        small
        kind="danger"
        of={of}
        confirm={text.events.discardAbout}
        change={request("POST", `${at}/discard`, names)}
      >
        {text.events.discard}
      </ActButton>
    </span>
  );
}
