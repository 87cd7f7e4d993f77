import { useText } from "../text/text";
import { COLUMNS, useColumns } from "./columns";
import styles from "./studio.module.css";

/** Chooses which column is shown, where there is no room for all. */
export function ColumnBar() {
  const text = useText().canvas.columns;
  const { room, chosen, show } = useColumns();
  return room === 3 ? null : (
    <fieldset className={styles.columns}>
      <legend className={styles.unseen}>{text.title}</legend>
      {COLUMNS.map((column) => (
        <button key={column} type="button" aria-pressed={column === chosen} onClick={() => show(column)}>
          {text[column]}
        </button>
      ))}
    </fieldset>
  );
}
