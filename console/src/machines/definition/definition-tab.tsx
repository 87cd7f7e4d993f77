import { useState } from "react";
import { Banner } from "../../design/banner";
import { Button } from "../../design/button";
import { CopyButton } from "../../design/copy";
import { Dialog } from "../../design/dialog";
import { Card } from "../../design/page";
import { useText } from "../../text/text";
import { CodeEditor, type CodePlace } from "../code/code-editor";
import type { Machine } from "../machine";
import styles from "./definition.module.css";
import { DefinitionEditor } from "./definition-editor";
import { baseOf, type Draft, dropDraft, isOvertaken, keepDraft, readDraft } from "./draft";
import { ExportMenu } from "./export-menu";
import { Review } from "./review";
import { SideBySide } from "./side-by-side";

/** The definition: read, written, and saved after a look at what changes. */
export function DefinitionTab({ machine }: { machine: Machine }) {
  const arn = machine.stateMachineArn;
  const [draft, setDraft] = useState(() => readDraft(arn));
  const [isReviewed, setReviewed] = useState(false);
  const keep = (draft: Draft) => {
    keepDraft(arn, draft);
    setDraft(draft);
  };
  const leave = () => {
    dropDraft(arn);
    setDraft(undefined);
    setReviewed(false);
  };
  if (draft === undefined) {
    const edit = () => setDraft({ definition: machine.definition, base: baseOf(machine) });
    return <Read machine={machine} onEdit={edit} />;
  }
  if (isReviewed) {
    return (
      <Review
        machine={machine}
        draft={draft}
        onDraft={keep}
        onBack={() => setReviewed(false)}
        onLeave={leave}
      />
    );
  }
  return (
    <Edit machine={machine} draft={draft} onDraft={keep} onReview={() => setReviewed(true)} onLeave={leave} />
  );
}

interface ReadProps {
  machine: Machine;
  onEdit: () => void;
}

function Read({ machine, onEdit }: ReadProps) {
  const text = useText();
  const said = text.machines.definition;
  const [place, setPlace] = useState<CodePlace>();
  return (
    <Card
      title={said.title}
      actions={
        <div className={styles.tools}>
          <CopyButton value={machine.definition} label={said.title} />
          <ExportMenu name={machine.name} definition={machine.definition} />
          <Button small kind="primary" onClick={onEdit}>
            {text.words.edit}
          </Button>
        </div>
      }
    >
      <SideBySide
        code={<CodeEditor label={said.title} value={machine.definition} place={place} />}
        definition={machine.definition}
        onPick={(at) => setPlace({ at, isEntered: false })}
      />
    </Card>
  );
}

interface EditProps {
  machine: Machine;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onReview: () => void;
  onLeave: () => void;
}

function Edit({ machine, draft, onDraft, onReview, onLeave }: EditProps) {
  const said = useText().machines.definition;
  const [isLeaving, setLeaving] = useState(false);
  const isChanged = draft.definition !== draft.base.definition;
  return (
    <Card
      title={said.editing}
      actions={
        <div className={styles.tools}>
          <ExportMenu name={machine.name} definition={draft.definition} />
          <Button small onClick={() => (isChanged ? setLeaving(true) : onLeave())}>
            {isChanged ? said.discard : said.leave}
          </Button>
          <Button small kind="primary" disabled={!isChanged} onClick={onReview}>
            {said.review}
          </Button>
        </div>
      }
    >
      <div className={styles.stack}>
        {isOvertaken(draft.base, baseOf(machine)) && (
          <Banner kind="warning" title={said.overtaken}>
            <p>{said.overtakenWhile}</p>
          </Banner>
        )}
        <DefinitionEditor
          value={draft.definition}
          onChange={(definition) => onDraft({ ...draft, definition })}
          type={machine.type}
          tools={<span className={styles.where}>{isChanged ? said.draftKept : said.unchanged}</span>}
        />
        {isLeaving && (
          <Dialog
            open
            onClose={() => setLeaving(false)}
            title={said.discard}
            about={<p>{said.discardWhat}</p>}
            actions={
              <Button kind="danger" onClick={onLeave}>
                {said.discard}
              </Button>
            }
          />
        )}
      </div>
    </Card>
  );
}
