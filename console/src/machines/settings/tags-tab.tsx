import { type FormEvent, useState } from "react";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { SelectField, TextField } from "../../design/field";
import { Card } from "../../design/page";
import { useRefusal } from "../../shell/caller";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import type { Machine } from "../machine";
import styles from "../machines.module.css";
import { isOwn, OWN_TAGS, type OwnTag } from "./own-tags";
import { TagTable } from "./tag-table";
import { useTagging } from "./use-tagging";
import { useTags } from "./use-tags";

/** The tags of a state machine: those that tell Frevo something, and one's own. */
export function TagsTab({ machine }: { machine: Machine }) {
  const text = useText();
  const tags = useTags(machine.stateMachineArn);
  const tagging = useTagging(machine.stateMachineArn);
  if (tags.data === undefined) {
    return tags.error === null ? <Loading /> : <ErrorBanner error={tags.error} />;
  }
  const set = (key: string, value: string | undefined) => tagging.mutate({ key, value });
  const valueFor = (key: string) => tags.data.find((tag) => tag.key === key)?.value;
  return (
    <div className={styles.stack}>
      {tagging.error !== null && <ErrorBanner error={tagging.error} />}
      <Card title={text.machines.tags.own}>
        <div className={styles.stack}>
          <p className={styles.soft}>{text.machines.tags.ownWhen}</p>
          {OWN_TAGS.map((tag) => (
            <OwnTagField
              key={`${tag.key} ${valueFor(tag.key)}`}
              tag={tag}
              value={valueFor(tag.key)}
              onSet={(value) => set(tag.key, value)}
            />
          ))}
        </div>
      </Card>
      <Card flush title={text.machines.tabs.tags}>
        <TagTable tags={tags.data.filter((tag) => !isOwn(tag.key))} onSet={set} />
      </Card>
    </div>
  );
}

interface OwnProps {
  tag: OwnTag;
  value: string | undefined;
  onSet: (value: string | undefined) => void;
}

function OwnTagField({ tag, value, onSet }: OwnProps) {
  const text = useText();
  const refusal = useRefusal();
  const said = text.machines.tags;
  const [typed, setTyped] = useState(value ?? "");
  if (tag.values !== undefined) {
    return (
      <SelectField
        label={tag.key}
        hint={said.what[tag.key]}
        value={value ?? ""}
        options={[{ value: "", name: said.unset }, ...tag.values.map((value) => ({ value, name: value }))]}
        onChange={(event) => onSet(event.target.value === "" ? undefined : event.target.value)}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = typed.trim();
    onSet(said === "" ? undefined : said);
  };
  return (
    <form className={styles.stack} style={{ gap: 8 }} onSubmit={submit}>
      <TextField
        label={tag.key}
        hint={said.what[tag.key]}
        placeholder={tag.example}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {typed.trim() !== (value ?? "") && (
        <div>
          <Button type="submit" small refusal={refusal("states:TagResource")}>
            {text.words.save}
          </Button>
        </div>
      )}
    </form>
  );
}
