import { useCallback, useState } from "react";
import { useLocation, useParams } from "wouter";
import { ApiError } from "../api/client";
import { Banner, ErrorBanner } from "../design/banner";
import { Button } from "../design/button";
import { Empty, Page } from "../design/page";
import { useTitle } from "../design/title";
import {
  baseOf,
  type Draft,
  dropDraft,
  isOvertaken,
  keepDraft,
  readDraft,
} from "../machines/definition/draft";
import { ExportMenu } from "../machines/definition/export-menu";
import { Review } from "../machines/definition/review";
import { type Machine, useMachine } from "../machines/machine";
import { StartDialog } from "../machines/start/start-dialog";
import { useRefusal } from "../shell/caller";
import { Loading } from "../shell/loading";
import { paths } from "../shell/paths";
import { useText } from "../text/text";
import { MachineConfig } from "./config/machine-config";
import { DiscardButton } from "./discard-button";
import { Studio } from "./studio";
import styles from "./studio.module.css";

/** A state machine that is edited. */
export default function EditPage() {
  const text = useText();
  const { name = "" } = useParams();
  const machine = useMachine(name);
  const isMissing = machine.error instanceof ApiError && machine.error.isMissing;
  if (machine.data !== undefined) {
    return <EditMachine key={machine.data.stateMachineArn} machine={machine.data} />;
  }
  return machine.error === null ? (
    <Loading />
  ) : (
    <Page title={name} trail={[{ name: text.shell.machines, href: paths.machines() }]}>
      {isMissing ? <Empty title={text.machines.missing(name)} /> : <ErrorBanner error={machine.error} />}
    </Page>
  );
}

function EditMachine({ machine }: { machine: Machine }) {
  const text = useText();
  const said = text.canvas;
  const { name, stateMachineArn: arn } = machine;
  useTitle(`${name} · ${said.title}`);
  const refusal = useRefusal();
  const [, go] = useLocation();
  const [draft, setDraft] = useState<Draft>(
    () => readDraft(arn) ?? { definition: machine.definition, base: baseOf(machine) },
  );
  const [first] = useState(draft.definition);
  const [isReviewed, setReviewed] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const keep = useCallback(
    (change: (draft: Draft) => Draft) =>
      setDraft((draft) => {
        const changed = change(draft);
        keepDraft(arn, changed);
        return changed;
      }),
    [arn],
  );
  const write = useCallback(
    (definition: string) =>
      keep((draft) => (draft.definition === definition ? draft : { ...draft, definition })),
    [keep],
  );
  const isChanged = draft.definition !== draft.base.definition;
  const review = () => isChanged && setReviewed(true);
  const leave = () => {
    dropDraft(arn);
    go(paths.machine(name, "definition"));
  };
  return (
    <Studio
      title={name}
      trail={[
        { name: text.shell.machines, href: paths.machines() },
        { name, href: paths.machine(name, "definition") },
      ]}
      type={machine.type}
      // Express executions are not listed.
      machineArn={machine.type === "STANDARD" ? arn : undefined}
      first={first}
      onText={write}
      onSave={review}
      config={<MachineConfig machine={machine} />}
      notice={
        isOvertaken(draft.base, baseOf(machine)) && (
          <Banner kind="warning" title={text.machines.definition.overtaken}>
            <p>{text.machines.definition.overtakenWhile}</p>
          </Banner>
        )
      }
      instead={
        isReviewed && (
          <Review
            machine={machine}
            draft={draft}
            onDraft={(changed) => keep(() => changed)}
            onBack={() => setReviewed(false)}
            onSaved={() => {
              keep(({ definition }) => ({ definition, base: { ...draft.base, definition } }));
              setReviewed(false);
            }}
            onLeave={leave}
          />
        )
      }
      tools={({ text: definition }) => (
        <>
          <span className={styles.soft}>{isChanged ? said.unsaved : said.unchanged}</span>
          <ExportMenu name={name} definition={definition} />
          {isChanged ? (
            <DiscardButton onDiscard={leave} />
          ) : (
            <Button small refusal={refusal("states:StartExecution")} onClick={() => setStarting(true)}>
              {text.machines.start.button}
            </Button>
          )}
          <Button
            small
            kind="primary"
            refusal={refusal("states:UpdateStateMachine")}
            disabled={!isChanged || isReviewed}
            onClick={review}
          >
            {said.save}
          </Button>
          {isStarting && <StartDialog machine={name} onClose={() => setStarting(false)} />}
        </>
      )}
    />
  );
}
