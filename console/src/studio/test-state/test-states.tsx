import { useMemo } from "react";
import { SelectField } from "../../design/field";
import { allStates, readDefinition } from "../../execution/graph/definition";
import { useText } from "../../text/text";
import styles from "./test-state.module.css";
import { TestStatePanel } from "./test-state-panel";

interface Props {
  definition: string;
  /** The state that is tried. */
  state: string | undefined;
  onChoose: (state: string) => void;
}

/** Tries the states of a definition, one at a time. */
export function TestStates({ definition, state, onChoose }: Props) {
  const said = useText().testState;
  const names = useMemo(
    () => [...allStates(readDefinition(definition))].map(({ name }) => name),
    [definition],
  );
  const chosen = state !== undefined && names.includes(state) ? state : names[0];
  return (
    <section className={styles.states} aria-label={said.testStates}>
      <h2>{said.testStates}</h2>
      {chosen === undefined ? (
        <p>{said.noStates}</p>
      ) : (
        <>
          <SelectField
            label={said.state}
            value={chosen}
            options={names.map((name) => ({ value: name, name }))}
            onChange={({ target }) => onChoose(target.value)}
          />
          <TestStatePanel definition={definition} stateName={chosen} />
        </>
      )}
    </section>
  );
}
