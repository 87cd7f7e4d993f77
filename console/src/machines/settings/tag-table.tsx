import { type FormEvent, useState } from "react";
import { Button } from "../../design/button";
import { TextField } from "../../design/field";
import { Empty } from "../../design/page";
import { type Column, Table } from "../../design/table";
import { useRefusal } from "../../shell/caller";
import { useText } from "../../text/text";
import styles from "../machines.module.css";
import type { Tag } from "./use-tags";

/** Tags, which can be added to and taken from. */
export function TagTable({
  tags,
  onSet,
}: {
  tags: readonly Tag[];
  onSet: (key: string, value: string | undefined) => void;
}) {
  const text = useText();
  const refusal = useRefusal();
  const said = text.machines.tags;
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const columns: Column<Tag>[] = [
    { key: "key", title: said.key, kind: "name", cell: (tag) => tag.key },
    { key: "value", title: said.value, kind: "name", cell: (tag) => tag.value },
    {
      key: "actions",
      title: text.machines.actions.title,
      cell: (tag) => (
        <Button
          small
          kind="danger"
          aria-label={said.remove(tag.key)}
          refusal={refusal("states:UntagResource")}
          onClick={() => onSet(tag.key, undefined)}
        >
          {text.words.delete}
        </Button>
      ),
    },
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSet(key.trim(), value.trim());
    setKey("");
    setValue("");
  };
  return (
    <>
      {tags.length === 0 ? (
        <Empty title={said.none} />
      ) : (
        <Table label={text.machines.tabs.tags} columns={columns} rows={tags} keyOf={(tag) => tag.key} />
      )}
      <form className={styles.row} style={{ padding: 16, alignItems: "end" }} onSubmit={submit}>
        <TextField
          label={said.key}
          value={key}
          maxLength={128}
          onChange={(event) => setKey(event.target.value)}
        />
        <TextField
          label={said.value}
          value={value}
          maxLength={256}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" disabled={key.trim() === ""} refusal={refusal("states:TagResource")}>
          {said.add}
        </Button>
      </form>
    </>
  );
}
