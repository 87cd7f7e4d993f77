import type { Branch, ExecutionState } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { Json } from "../../design/json";
import { Loading } from "../../shell/loading";
import { useText } from "../../text/text";
import { placeOf, placeText, type Step } from "../story/story";
import { useTold } from "../told";
import { useLook } from "../use-execution";
import styles from "./step.module.css";

/** What a state assigned, and the variables in its sight when it was entered. */
export function StepVariables({ step }: { step: Step }) {
  const text = useText();
  const said = text.execution.step;
  const { arn } = useTold();
  const look = useLook(arn, step.id);
  const assigned = Object.entries(step.assigned ?? {});
  const scopes = look.data === undefined ? [] : scopesOf(look.data, step);
  return (
    <div className={styles.stack}>
      <section className={styles.stage}>
        <h3>{said.assigned}</h3>
        {assigned.length === 0 && <p className={styles.quiet}>{text.words.none}</p>}
        {assigned.map(([name, value]) => (
          <section key={name} className={styles.stage}>
            <code>${name}</code>
            <Json value={value} label={name} />
          </section>
        ))}
      </section>
      <section className={styles.stage}>
        <h3>{said.inSight}</h3>
        {look.error !== null && <ErrorBanner error={look.error} />}
        {look.isPending && <Loading />}
        {look.data !== undefined && scopes.length === 0 && <p className={styles.quiet}>{text.words.none}</p>}
        {scopes.map(({ place, variables }) => (
          <section key={place} className={styles.stage}>
            <span className={styles.quiet}>{place === "" ? said.whole : place}</span>
            <Json value={variables} label={place === "" ? said.whole : place} />
          </section>
        ))}
      </section>
    </div>
  );
}

/** The branches around a state that have variables, from outside in. */
function scopesOf(look: ExecutionState, step: Step): Branch[] {
  const places = ["", ...placeOf(step.group).map((group) => placeText(group))];
  return places
    .map((place) => look.branches.find((branch) => branch.place === place))
    .filter(
      (branch) => branch?.variables !== undefined && Object.keys(branch.variables).length > 0,
    ) as Branch[];
}
