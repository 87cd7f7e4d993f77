import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { aws } from "../../api/client";
import type { Scope } from "../../api/scope";
import { Banner, ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { TextField } from "../../design/field";
import { Card } from "../../design/page";
import { useRefusal } from "../../shell/caller";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { DiffView } from "../diff/diff-view";
import { describe, type Machine, useForgetMachine } from "../machine";
import machines from "../machines.module.css";
import styles from "./definition.module.css";
import { type Base, baseOf, type Draft, isOvertaken } from "./draft";

interface Props {
  machine: Machine;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onBack: () => void;
  onSaved: () => void;
  onLeave: () => void;
}

/** Shows what a draft changes, and saves it unless somebody else was quicker: then it shows both. */
export function Review({ machine, draft, onDraft, onBack, onSaved, onLeave }: Props) {
  const text = useText();
  const said = text.machines.definition;
  const scope = useScope();
  const forget = useForgetMachine();
  const [isPublished, setPublished] = useState(false);
  const [description, setDescription] = useState("");
  const refusal = useRefusal()("states:UpdateStateMachine");
  const saving = useMutation({
    mutationFn: () => save(scope, machine.name, draft, isPublished ? description : undefined),
    onSuccess: async (theirs) => {
      await forget(machine.name);
      if (theirs === undefined) {
        onSaved();
      }
    },
  });
  const theirs = saving.data;
  if (theirs !== undefined) {
    return (
      <Conflict
        draft={draft}
        theirs={theirs}
        onOver={() => {
          onDraft({ ...draft, base: theirs });
          saving.reset();
        }}
        onBack={onBack}
        onLeave={onLeave}
      />
    );
  }
  return (
    <Card
      title={said.reviewTitle}
      actions={
        <div className={styles.tools}>
          <Button small onClick={onBack}>
            {said.back}
          </Button>
          <Button
            small
            kind="primary"
            disabled={saving.isPending}
            refusal={refusal}
            onClick={() => saving.mutate()}
          >
            {text.words.save}
          </Button>
        </div>
      }
    >
      <div className={styles.stack}>
        {saving.error !== null && <ErrorBanner error={saving.error} />}
        <div className={machines.narrow}>
          <label className={machines.check}>
            <input
              type="checkbox"
              checked={isPublished}
              onChange={(event) => setPublished(event.target.checked)}
            />
            {said.publish}
          </label>
          {isPublished && (
            <TextField
              label={text.machines.versions.description}
              value={description}
              maxLength={256}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </div>
        <DiffView
          before={draft.base.definition}
          after={draft.definition}
          beforeName={said.saved}
          afterName={said.yours}
        />
      </div>
    </Card>
  );
}

/** Saves a draft, or gives what somebody else has made of the state machine since it was begun. Between the
 * look and the update there is no lock; it is a matter of milliseconds. */
async function save(
  scope: Scope,
  name: string,
  draft: Draft,
  versionDescription: string | undefined,
): Promise<Base | undefined> {
  const now = await describe(scope, name);
  if (isOvertaken(draft.base, baseOf(now))) {
    return baseOf(now);
  }
  await aws(scope, "UpdateStateMachine", {
    stateMachineArn: now.stateMachineArn,
    definition: draft.definition,
    ...(versionDescription !== undefined && { publish: true }),
    ...(versionDescription && { versionDescription }),
  });
  return undefined;
}

interface ConflictProps {
  draft: Draft;
  theirs: Base;
  onOver: () => void;
  onBack: () => void;
  onLeave: () => void;
}

/** Nothing was saved: what the others changed, and how that differs from the draft. */
function Conflict({ draft, theirs, onOver, onBack, onLeave }: ConflictProps) {
  const said = useText().machines.definition;
  return (
    <Card title={said.conflict}>
      <div className={styles.stack}>
        <Banner
          kind="warning"
          title={said.overtaken}
          actions={
            <>
              <Button onClick={onBack}>{said.back}</Button>
              <Button onClick={onLeave}>{said.takeTheirs}</Button>
              <Button kind="danger" onClick={onOver}>
                {said.overwrite}
              </Button>
            </>
          }
        >
          <p>{said.nothingSaved}</p>
        </Banner>
        <h3>{said.theirChange}</h3>
        <DiffView
          before={draft.base.definition}
          after={theirs.definition}
          beforeName={said.begun}
          afterName={said.theirs}
        />
        <h3>{said.againstTheirs}</h3>
        <DiffView
          before={theirs.definition}
          after={draft.definition}
          beforeName={said.theirs}
          afterName={said.yours}
        />
      </div>
    </Card>
  );
}
