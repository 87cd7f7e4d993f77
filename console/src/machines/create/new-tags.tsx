import { Button } from "../../design/button";
import { TextField } from "../../design/field";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import { OWN_TAGS } from "../settings/own-tags";
import type { Tag } from "../settings/use-tags";

interface Props {
  tags: readonly Tag[];
  onChange: (tags: readonly Tag[]) => void;
}

/** The tags that a state machine will have. */
export function NewTags({ tags, onChange }: Props) {
  const text = useText();
  const said = text.machines.tags;
  const change = (index: number, changes: Partial<Tag>) =>
    onChange(tags.map((tag, at) => (at === index ? { ...tag, ...changes } : tag)));
  return (
    <div className={styles.stack}>
      <datalist id="own-tags">
        {OWN_TAGS.map((tag) => (
          <option key={tag.key} value={tag.key}>
            {said.what[tag.key]}
          </option>
        ))}
      </datalist>
      {tags.map((tag, index) => (
        // A tag that is being written has no name but its place.
        <div key={index} className={styles.row} style={{ alignItems: "end" }}>
          <TextField
            label={said.key}
            list="own-tags"
            value={tag.key}
            maxLength={128}
            onChange={(event) => change(index, { key: event.target.value })}
          />
          <TextField
            label={said.value}
            value={tag.value}
            maxLength={256}
            onChange={(event) => change(index, { value: event.target.value })}
          />
          <Button
            kind="danger"
            aria-label={said.remove(tag.key)}
            onClick={() => onChange(tags.filter((_, at) => at !== index))}
          >
            {text.words.delete}
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...tags, { key: "", value: "" }])}>{said.add}</Button>
      </div>
    </div>
  );
}
