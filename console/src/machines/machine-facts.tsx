import type { ReactNode } from "react";
import { Banner } from "../design/banner";
import { Button } from "../design/button";
import { CopyButton } from "../design/copy";
import { Folded } from "../design/folded";
import { Moment } from "../design/time";
import { useRefusal } from "../shell/caller";
import { useText } from "../text/text";
import { usePausing } from "./list/use-pausing";
import type { Machine } from "./machine";
import styles from "./machines.module.css";

/** What is known of a state machine at a glance. */
export function MachineFacts({ machine, canFold = false }: { machine: Machine; canFold?: boolean }) {
  const text = useText();
  const said = text.machines;
  const pausing = usePausing(machine.name);
  const refusal = useRefusal();
  const facts = (
    <dl className={styles.facts}>
      <Fact name={text.words.type}>{said.types[machine.type]}</Fact>
      <Fact name={text.words.status}>
        {machine.status === "DELETING"
          ? said.deleting
          : machine.paused === true
            ? said.pausedShort
            : said.active}
      </Fact>
      <Fact name={text.words.created}>
        <Moment at={machine.creationDate} />
      </Fact>
      <Fact name={said.facts.revision}>
        {machine.revisionId === undefined ? said.facts.revisionFirst : <code>{machine.revisionId}</code>}
      </Fact>
      <Fact name={said.facts.role}>
        <code>{machine.roleArn}</code>
      </Fact>
      <Fact name={said.facts.arn}>
        <code>{machine.stateMachineArn}</code>
        <CopyButton value={machine.stateMachineArn} label={said.facts.arn} />
      </Fact>
    </dl>
  );
  return (
    <>
      {machine.paused === true && (
        <Banner
          kind="warning"
          title={said.paused}
          actions={
            <Button
              refusal={refusal("POST /frevo/machines/{name}/resume")}
              onClick={() => pausing.mutate(false)}
              disabled={pausing.isPending}
            >
              {said.actions.resume}
            </Button>
          }
        >
          <p>{said.pausedWhy}</p>
        </Banner>
      )}
      {canFold ? <Folded title={text.execution.details}>{facts}</Folded> : facts}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
