import { SelectField, TextField } from "../../design/field";
import { useText } from "../../text/text";
import styles from "./table.module.css";
import { STATUSES, type Wanted } from "./wanted";

interface Props {
  wanted: Wanted;
  /** How many entries of states are like that, of all. */
  count: number;
  total: number;
  onChange: (wanted: Wanted) => void;
}

/** Which states the table shows: by their names and how they stand. */
export function TableFilter({ wanted, count, total, onChange }: Props) {
  const text = useText();
  const said = text.execution.table;
  return (
    <>
      <TextField
        label={said.search}
        type="search"
        value={wanted.name}
        onChange={(event) => onChange({ ...wanted, name: event.target.value })}
      />
      <SelectField
        label={text.words.status}
        value={wanted.status ?? ""}
        options={[
          { value: "", name: text.words.all },
          ...STATUSES.map((status) => ({ value: status, name: text.status[status] })),
        ]}
        onChange={({ target }) =>
          onChange({ ...wanted, status: STATUSES.find((status) => status === target.value) })
        }
      />
      <p className={styles.count} role="status">
        {said.count(count, total)}
      </p>
    </>
  );
}
