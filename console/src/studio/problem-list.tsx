import { Icon } from "../design/icon";
import { Diagnostics } from "../machines/definition/diagnostics";
import type { Diagnostic } from "../machines/definition/places";
import { useText } from "../text/text";
import styles from "./studio.module.css";

interface Props {
  /** None before the server has answered for the first time. */
  diagnostics: readonly Diagnostic[] | undefined;
  onPick: (index: number) => void;
}

/** What the server finds wrong, folded: how much of it is always to be seen. */
export function ProblemList({ diagnostics = [], onPick }: Props) {
  const text = useText().canvas;
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR").length;
  if (diagnostics.length === 0) {
    return (
      <p className={styles.problems}>
        <Icon name="succeeded" size={14} /> {text.noProblems}
      </p>
    );
  }
  return (
    <details className={styles.problems}>
      <summary data-errors={errors > 0}>
        <Icon name={errors > 0 ? "failed" : "warning"} size={14} />{" "}
        {text.problems(errors, diagnostics.length - errors)}
      </summary>
      <Diagnostics diagnostics={diagnostics} onPick={onPick} />
    </details>
  );
}
