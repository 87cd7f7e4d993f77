import { Button } from "../../design/button";
import { useText } from "../../text/text";
import { selecting } from "../address";
import { type Group, placeOf, type Step } from "../story/story";
import { useTold } from "../told";
import styles from "./step.module.css";

/** Where a state stands: in which branches and iterations. */
export function Place({ step }: { step: Step }) {
  const text = useText().execution;
  const { show } = useTold();
  const place = placeOf(step.group);
  if (place.length === 0) {
    return null;
  }
  return (
    <nav aria-label={text.step.place}>
      <ol className={styles.place}>
        {place.map((group) => {
          const around = group.step;
          return around === undefined ? null : (
            <li key={around.id}>
              <Button kind="quiet" small onClick={() => show(selecting(around))}>
                {around.state}
              </Button>
              <span>{groupName(group, text)}</span>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

export function groupName(
  group: Group,
  text: { branch(n: number): string; item(n: number): string },
): string {
  return group.kind === "branch" ? text.branch(group.index + 1) : text.item(group.index);
}
