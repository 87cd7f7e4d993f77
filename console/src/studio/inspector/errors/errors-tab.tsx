import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { Ordered } from "../lists/ordered";
import { usePut } from "../use-put";
import { CatcherFields } from "./catcher-fields";
import { RetrierFields } from "./retrier-fields";

/** What is tried again, and where it goes on when that is of no use. */
export function ErrorsTab() {
  const said = useText().inspector.errors;
  const { siblings, state } = useInspected();
  const next = siblings.find((name) => name !== state.name) ?? "";
  return (
    <>
      <div className={styles.section}>
        <h3>{said.retry}</h3>
        <p className={styles.soft}>{said.retryAbout}</p>
        <ErrorList
          field="Retry"
          titleOf={said.retrier}
          add={{ label: said.addRetrier, make: () => ({ ErrorEquals: ["States.ALL"] }) }}
        >
          {(retrier, isLast, set) => <RetrierFields {...{ retrier, isLast, set }} />}
        </ErrorList>
      </div>
      <div className={styles.section}>
        <h3>{said.catch}</h3>
        <p className={styles.soft}>{said.catchAbout}</p>
        <ErrorList
          field="Catch"
          titleOf={said.catcher}
          add={{ label: said.addCatcher, make: () => ({ ErrorEquals: ["States.ALL"], Next: next }) }}
        >
          {(catcher, isLast, set) => <CatcherFields {...{ catcher, isLast, set }} />}
        </ErrorList>
      </div>
    </>
  );
}

interface Props {
  field: "Retry" | "Catch";
  titleOf: (number: number) => string;
  add: { readonly label: string; readonly make: () => Members };
  children: (item: Members, isLast: boolean, set: (item: Members) => void) => React.ReactNode;
}

function ErrorList({ field, titleOf, add, children }: Props) {
  const { written } = useInspected();
  const put = usePut();
  const list = written[field];
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return (
    <Ordered
      items={items}
      onChange={(items) => put([field], items.length === 0 ? undefined : items)}
      titleOf={(index) => titleOf(index + 1)}
      add={add}
    >
      {(item, index, set) => children(members(item), index === items.length - 1, set)}
    </Ordered>
  );
}
