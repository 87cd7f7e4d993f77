import { type ReactNode, useState } from "react";
import { Link, useSearchParams } from "wouter";
import { Button } from "../design/button";
import { CopyButton } from "../design/copy";
import { Folded } from "../design/folded";
import { Json } from "../design/json";
import { Card } from "../design/page";
import { Tabs } from "../design/tabs";
import { Duration, Moment } from "../design/time";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { namedBy, qualifier } from "./arns";
import styles from "./execution.module.css";
import { mockedStates } from "./mocks";
import { useStatus } from "./status";
import { parentOf } from "./story/family";
import { useTold } from "./told";
import { useLook } from "./use-execution";

/** Details, data and definition of the execution. */
export function Summary() {
  const text = useText();
  const { definition } = useTold();
  const [search] = useSearchParams();
  const tabs = [
    { key: "details", title: text.execution.details, content: <Details /> },
    { key: "data", title: text.execution.inputOutput, content: <Data /> },
    {
      key: "definition",
      title: text.execution.definition,
      content: <Json value={definition ?? ""} label={text.execution.definition} />,
    },
  ];
  return (
    <Folded title={text.execution.details} isOpen={search.has("summary")}>
      <Card>
        <Tabs label={text.execution.summary} parameter="summary" tabs={tabs} />
      </Card>
    </Folded>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

export function Facts({ facts }: { facts: readonly (Fact | false)[] }) {
  const shown = facts.filter((fact) => fact !== false);
  return (
    <dl className={styles.facts}>
      {shown.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const FAILURES = ["FAILED", "TIMED_OUT", "ABORTED"];

function Details() {
  const text = useText();
  const { arn, description, history, story, outline } = useTold();
  const isRunning = useStatus() === "RUNNING";
  const machine = namedBy(arn).machine;
  const look = useLook(arn, undefined, history.isWhole).data;
  const mocked = mockedStates(description);
  const parent = parentOf(description.input);
  const { stateMachineVersionArn: version, stateMachineAliasArn: alias } = description;
  const until = isRunning ? undefined : (description.stopDate ?? story.endedAt);
  const transitions = history.events.filter(({ type }) => type.endsWith("StateEntered")).length;
  return (
    <Facts
      facts={[
        { name: text.execution.machine, value: <Link href={paths.machine(machine)}>{machine}</Link> },
        { name: text.words.started, value: <Moment at={description.startDate} /> },
        { name: text.words.ended, value: <Moment at={until} /> },
        { name: text.words.duration, value: <Duration from={description.startDate} until={until} /> },
        version !== undefined && { name: text.words.version, value: qualifier(version) },
        alias !== undefined && { name: text.words.alias, value: qualifier(alias) },
        { name: text.execution.events, value: history.events.length.toLocaleString() },
        { name: text.execution.transitions, value: transitions.toLocaleString() },
        { name: text.execution.states, value: outline.states.size.toLocaleString() },
        (description.redriveCount ?? 0) > 0 && {
          name: text.execution.redrives,
          value: description.redriveCount,
        },
        description.redriveDate !== undefined && {
          name: text.execution.redriven,
          value: <Moment at={description.redriveDate} />,
        },
        FAILURES.includes(description.status) &&
          description.redriveStatusReason !== undefined && {
            name: text.execution.notRedrivable,
            value: description.redriveStatusReason,
          },
        mocked !== undefined && { name: text.execution.samplesOf, value: mocked },
        parent !== undefined && { name: text.execution.parent, value: <ExecutionLink arn={parent} /> },
        look?.forkedFrom !== undefined && {
          name: text.execution.forkedFrom(look.forkedFrom.event),
          value: <ExecutionLink arn={look.forkedFrom.executionArn} />,
        },
        isRunning &&
          look?.timesOutDate !== undefined && {
            name: text.execution.timesOut,
            value: <Moment at={look.timesOutDate} />,
          },
        {
          name: "ARN",
          value: (
            <>
              <code>{arn}</code>
              <CopyButton value={arn} label="ARN" />
            </>
          ),
        },
      ]}
    />
  );
}

export function ExecutionLink({ arn }: { arn: string }) {
  const { machine, name } = namedBy(arn);
  return (
    <Link href={paths.execution(arn)}>
      {machine} · {name}
    </Link>
  );
}

function Data() {
  const text = useText();
  const { input, output } = useTold().description;
  const [isRaw, setRaw] = useState(false);
  return (
    <div className={styles.stack}>
      <div>
        <Button small aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
          {text.execution.asWritten}
        </Button>
      </div>
      <div className={styles.sides}>
        <Side title={text.words.input} value={input} none={text.words.none} isRaw={isRaw} />
        <Side title={text.words.output} value={output} none={text.execution.noOutput} isRaw={isRaw} />
      </div>
    </div>
  );
}

interface SideProps {
  title: string;
  value: unknown;
  /** What is said if there is no value. */
  none: string;
  /** Of what it is, where there are several. */
  of?: string;
  isRaw?: boolean;
}

export function Side({ title, value, none, of, isRaw = false }: SideProps) {
  return (
    <div className={styles.side}>
      <h2 className={styles.small}>{title}</h2>
      {value === undefined ? (
        <p className={styles.quiet}>{none}</p>
      ) : (
        <Json value={value} label={of === undefined ? title : `${title}: ${of}`} isRaw={isRaw} />
      )}
    </div>
  );
}
