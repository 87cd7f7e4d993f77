import { useState } from "react";
import { Link } from "wouter";
import type { DeadLetter, DeadLetterClosed } from "../../api/schema";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { Facts } from "../../resources/facts";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { paths } from "../../shell/paths";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";
import { Fate } from "./fate";
import { RedriveForm } from "./redrive-form";

/** How often it is asked whether a decision is listed, in milliseconds. */
const SOON = 300;

/** One event that could not be delivered: why, what to do, and who did what. */
export default function DeadLetterPage() {
  const text = useText();
  const [, step, name = "", , id = ""] = useSteps();
  const kind = step === "sources" ? "sources" : "subscriptions";
  // What was decided is listed a moment later.
  const [isDecided, setDecided] = useState(false);
  const found = useResource(`/frevo/${kind}/{name}/dead-letters/{id}`, {
    path: { name, id },
    every: isDecided ? SOON : false,
  });
  const isOfSource = kind === "sources";
  const trail = [
    isOfSource
      ? { name: text.events.tabs.sources, href: eventPaths.tab("sources") }
      : { name: text.events.tabs.subscriptions, href: eventPaths.tab("subscriptions") },
    { name, href: isOfSource ? eventPaths.source(name) : eventPaths.subscription(name) },
    {
      name: text.events.deadLetters,
      href: isOfSource ? `${eventPaths.source(name)}?tab=dead` : eventPaths.deadLetters(name),
    },
  ];
  const letter = found.data;
  if (isDecided && letter !== undefined && letter.closed !== null) {
    setDecided(false);
  }
  return (
    <ResourcePage found={found} title={letter?.event.id ?? id} trail={trail}>
      {(letter) => (
        <>
          <About letter={letter} />
          {letter.closed === null ? (
            <RedriveForm kind={kind} name={name} letter={letter} onDecided={() => setDecided(true)} />
          ) : (
            <Decision closed={letter.closed} />
          )}
          <Card title={text.events.event}>
            <Json value={letter.event} label={text.events.event} />
          </Card>
        </>
      )}
    </ResourcePage>
  );
}

function About({ letter }: { letter: DeadLetter }) {
  const text = useText();
  return (
    <Card>
      <Facts
        facts={[
          { name: text.words.status, value: <Fate letter={letter} /> },
          { name: text.events.attempts, value: letter.attempts },
          { name: text.events.receivedAt, value: <Moment at={letter.receivedAt} /> },
          { name: text.events.deadAt, value: <Moment at={letter.deadAt} /> },
          {
            name: text.events.event,
            value: (
              <Link href={paths.event(letter.event.id, letter.event.source)}>{text.events.showCauses}</Link>
            ),
          },
          { name: text.events.reason, value: letter.reason, isWide: true },
        ]}
      />
    </Card>
  );
}

/** Who decided what about it. */
function Decision({ closed }: { closed: DeadLetterClosed }) {
  const text = useText();
  return (
    <Card title={text.events.decision}>
      <Facts
        facts={[
          { name: text.events.decidedAs, value: text.events.fates[closed.fate] },
          { name: text.events.decidedAt, value: <Moment at={closed.at} /> },
          { name: text.events.decidedBy, value: closed.accessKeyId ?? closed.account },
          {
            name: text.events.patched,
            value: closed.patched === undefined ? undefined : closed.patched ? text.words.yes : text.words.no,
          },
        ]}
      />
    </Card>
  );
}
