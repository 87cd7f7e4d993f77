import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { aws, resource } from "../../api/client";
import type { Difference, DifferenceSide } from "../../api/schema";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { TextField } from "../../design/field";
import { Json } from "../../design/json";
import { Loading } from "../../shell/loading";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { namedBy } from "../arns";
import { ExecutionLink } from "../summary";
import { useTold } from "../told";
import styles from "./past.module.css";

/** Where this execution and another one part. */
export function Compare() {
  const { shown } = useTold();
  return (
    <div className={styles.stack}>
      <Choose key={`choose ${shown.with}`} />
      {shown.with !== undefined && <Compared key={shown.with} other={shown.with} />}
    </div>
  );
}

/** Asks with which one; those of the same state machine are proposed. */
function Choose() {
  const text = useText().execution.compare;
  const scope = useScope();
  const { arn, description, shown, show } = useTold();
  const [other, setOther] = useState(shown.with ?? "");
  const list = useId();
  const recent = useQuery({
    queryKey: ["recent", scope, description.stateMachineArn],
    queryFn: ({ signal }) => {
      const { stateMachineArn } = description;
      return aws(scope, "ListExecutions", { stateMachineArn, maxResults: 50, express: true }, signal);
    },
  });
  const others = recent.data?.executions.filter(({ executionArn }) => executionArn !== arn) ?? [];
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        show({ with: other.trim() === "" ? undefined : other.trim() });
      }}
    >
      <TextField
        label={text.other}
        hint={text.hint}
        list={list}
        value={other}
        onChange={(event) => setOther(event.target.value)}
      />
      <datalist id={list}>
        {others.map(({ executionArn, name, status }) => (
          <option key={executionArn} value={executionArn}>
            {name} · {status}
          </option>
        ))}
      </datalist>
      <Button kind="primary" type="submit" disabled={other.trim() === ""}>
        {text.button}
      </Button>
    </form>
  );
}

function Compared({ other }: { other: string }) {
  const text = useText().execution.compare;
  const scope = useScope();
  const { arn, history } = useTold();
  const last = history.events.at(-1)?.id;
  const compared = useQuery({
    queryKey: ["comparison", scope, arn, other, last],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      resource(scope, "GET", "/frevo/executions/comparison", {
        query: { execution: arn, with: other },
        signal,
      }),
  });
  if (compared.error !== null) {
    return <ErrorBanner error={compared.error} />;
  }
  if (compared.data === undefined) {
    return <Loading />;
  }
  const { alike, first, parting } = compared.data;
  return (
    <div className={styles.stack}>
      <Banner kind="info" title={first === undefined ? text.same : text.alike(alike)} />
      {first !== undefined && <Part title={text.first} difference={first} other={other} />}
      {parting !== undefined && <Part title={text.parting} difference={parting} other={other} />}
    </div>
  );
}

function Part({ title, difference, other }: { title: string; difference: Difference; other: string }) {
  const text = useText().execution.compare;
  const { arn, show } = useTold();
  const { place, what, path, left, right } = difference;
  const event = left.event;
  const whats: Readonly<Record<string, string>> = text.whats;
  const where = [place, whats[what] ?? what, path].filter(Boolean).join(" · ");
  return (
    <section className={styles.stack} aria-label={title}>
      <h2>
        {title}: {where}
      </h2>
      <div className={styles.sides}>
        <SideOf side={left} name={text.this(namedBy(arn).name)} label={`${title}, ${namedBy(arn).name}`}>
          {event !== undefined && (
            <Button small onClick={() => show({ event, view: "graph" })}>
              {text.look(event)}
            </Button>
          )}
        </SideOf>
        <SideOf
          side={right}
          name={<ExecutionLink arn={other} />}
          label={`${title}, ${namedBy(other).name}`}
        />
      </div>
    </section>
  );
}

interface SideProps {
  side: DifferenceSide;
  name: ReactNode;
  /** Of what its value is. */
  label: string;
  children?: ReactNode;
}

function SideOf({ side, name, label, children }: SideProps) {
  const text = useText().execution.compare;
  const { event, type, state, value } = side;
  return (
    <div className={styles.side}>
      <strong>{name}</strong>
      <p>{event === undefined ? text.nothing : [`#${event}`, type, state].filter(Boolean).join(" ")}</p>
      {value !== undefined && <Json value={JSON.stringify(value)} label={label} />}
      {children}
    </div>
  );
}
