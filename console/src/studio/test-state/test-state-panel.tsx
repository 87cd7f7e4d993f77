import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { aws } from "../../api/client";
import { ErrorBanner } from "../../design/banner";
import { Button } from "../../design/button";
import { Empty } from "../../design/page";
import { allStates, readDefinition, type State } from "../../execution/graph/definition";
import { someRole } from "../../machines/create/create-form";
import { useRefusal } from "../../shell/caller";
import { useScope } from "../../shell/scopes";
import { useText } from "../../text/text";
import { faultsOf, type TestForm, testRequest } from "./form";
import { keepForm, keptForm } from "./kept";
import { TestFields } from "./test-fields";
import { TestOutcome } from "./test-outcome";
import styles from "./test-state.module.css";

interface Props {
  /** The whole definition. */
  definition: string;
  /** Which of its states is tried. */
  stateName: string;
  /** Input that the state was given in a run. */
  sample?: string | undefined;
}

/** Tries one state, without an execution, and shows what each stage of its data flow gives. */
export function TestStatePanel({ definition, stateName, sample }: Props) {
  const text = useText().testState;
  const state = useMemo(
    () => [...allStates(readDefinition(definition))].find(({ name }) => name === stateName),
    [definition, stateName],
  );
  return state === undefined ? (
    <Empty title={text.noState(stateName)} />
  ) : (
    <Trial key={state.id} definition={definition} state={state} sample={sample} />
  );
}

interface TrialProps {
  definition: string;
  state: State;
  sample: string | undefined;
}

function Trial({ definition, state, sample }: TrialProps) {
  const text = useText().testState;
  const scope = useScope();
  const place = location.pathname;
  const [form, setForm] = useState(() => keptForm(place, state, sample));
  const refusal = useRefusal()("states:TestState");
  const trial = useMutation({
    mutationFn: () => aws(scope, "TestState", testRequest(definition, state, someRole(scope), form)),
  });
  const faults = faultsOf(form);
  const isFine = Object.keys(faults).length === 0;
  const change = (changes: Partial<TestForm>) => {
    const changed = { ...form, ...changes };
    keepForm(place, state, changed);
    setForm(changed);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFine) {
      trial.mutate();
    }
  };
  return (
    <div className={styles.panel}>
      <form className={styles.fields} aria-label={text.title(state.name)} onSubmit={submit}>
        <TestFields state={state} form={form} faults={faults} sample={sample} onChange={change} />
        <div>
          <Button type="submit" kind="primary" disabled={!isFine || trial.isPending} refusal={refusal}>
            {trial.isPending ? text.testing : text.test}
          </Button>
        </div>
      </form>
      <section className={styles.outcome} aria-label={text.outcome} aria-live="polite">
        {trial.error !== null && <ErrorBanner error={trial.error} />}
        {trial.data === undefined ? (
          <p className={styles.quiet}>{trial.isPending ? text.testing : text.about}</p>
        ) : (
          <TestOutcome tested={trial.data} />
        )}
      </section>
    </div>
  );
}
