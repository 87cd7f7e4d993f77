import { classes } from "../../design/classes";
import { Icon } from "../../design/icon";
import { useText } from "../../text/text";
import styles from "./definition.module.css";
import type { Diagnostic } from "./places";

interface Props {
  diagnostics: readonly Diagnostic[];
  /** The one of this number was picked. */
  onPick: (index: number) => void;
}

/** What the server says of a definition; each leads to its place. */
export function Diagnostics({ diagnostics, onPick }: Props) {
  const said = useText().machines.definition;
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "ERROR").length;
  if (diagnostics.length === 0) {
    return (
      <p className={styles.fine} role="status">
        <Icon name="succeeded" />
        {said.fine}
      </p>
    );
  }
  return (
    <section aria-label={said.diagnostics}>
      <p role="status">{said.found(errors, diagnostics.length - errors)}</p>
      <ul className={styles.diagnostics}>
        {diagnostics.map((diagnostic, index) => (
          <li key={`${diagnostic.location} ${diagnostic.code} ${diagnostic.message}`}>
            <button
              type="button"
              className={classes(styles.diagnostic, styles[diagnostic.severity])}
              onClick={() => onPick(index)}
            >
              <Icon name={diagnostic.severity === "ERROR" ? "failed" : "warning"} size={14} />
              <p>{diagnostic.message}</p>
              <span className={styles.where}>
                {said.severities[diagnostic.severity]} · {diagnostic.code}
                {diagnostic.location !== undefined && ` · ${diagnostic.location}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
