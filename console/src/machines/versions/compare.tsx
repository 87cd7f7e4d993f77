import { useSearchParams } from "wouter";
import { ErrorBanner } from "../../design/banner";
import { SelectField } from "../../design/field";
import { Card } from "../../design/page";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { readDraft } from "../definition/draft";
import { DiffView } from "../diff/diff-view";
import { withParameters } from "../executions/filter";
import { type Machine, useMachine } from "../machine";
import styles from "../machines.module.css";

/** What is saved now, and the unsaved draft, beside the numbers of versions. */
const CURRENT = "current";
const DRAFT = "draft";

/** How any two definitions of a state machine differ; the address says which. */
export function Compare({ machine, versions }: { machine: Machine; versions: readonly string[] }) {
  const said = useText().machines.versions;
  const [parameters, setParameters] = useSearchParams();
  const draft = readDraft(machine.stateMachineArn)?.definition;
  const options = [
    ...(draft === undefined ? [] : [{ value: DRAFT, name: said.draft }]),
    { value: CURRENT, name: said.current },
    ...versions.map((version) => ({ value: version, name: said.version(version) })),
  ];
  const known = (wanted: string | null, otherwise: string) =>
    options.some((option) => option.value === wanted) && wanted !== null ? wanted : otherwise;
  const from = known(parameters.get("from"), versions[0] ?? CURRENT);
  const to = known(parameters.get("to"), CURRENT);
  const one = useDefinition(machine, draft, from);
  const other = useDefinition(machine, draft, to);
  if (options.length < 2) {
    return null;
  }
  const nameOf = (value: string) => options.find((option) => option.value === value)?.name ?? value;
  const set = (changes: Record<string, string>) =>
    setParameters((parameters) => withParameters(parameters, changes), { replace: true });
  const error = one.error ?? other.error;
  return (
    <Card title={said.compare}>
      <div className={styles.stack}>
        <div className={styles.row}>
          <SelectField
            label={said.from}
            value={from}
            options={options}
            onChange={(event) => set({ from: event.target.value })}
          />
          <SelectField
            label={said.to}
            value={to}
            options={options}
            onChange={(event) => set({ to: event.target.value })}
          />
        </div>
        {error !== null && <ErrorBanner error={error} />}
        {one.definition === undefined || other.definition === undefined ? (
          error === null && <Loading />
        ) : (
          <DiffView
            before={one.definition}
            after={other.definition}
            beforeName={nameOf(from)}
            afterName={nameOf(to)}
          />
        )}
      </div>
    </Card>
  );
}

function useDefinition(machine: Machine, draft: string | undefined, which: string) {
  const isVersion = which !== CURRENT && which !== DRAFT;
  const described = useMachine(machine.name, isVersion ? which : undefined);
  return {
    definition: which === DRAFT ? draft : described.data?.definition,
    error: described.error,
  };
}
