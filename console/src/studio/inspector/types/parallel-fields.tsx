import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { Ordered } from "../lists/ordered";
import { usePut } from "../use-put";
import { CommentField } from "../values/comment-field";

/** The branches of a Parallel: their order is that of its result. What is in them is seen on the canvas. */
export function ParallelFields() {
  const said = useText().inspector.parallel;
  const { written } = useInspected();
  const put = usePut();
  const branches: readonly unknown[] = Array.isArray(written.Branches) ? written.Branches : [];
  return (
    <div className={styles.section}>
      <h3>{said.branches}</h3>
      <p className={styles.soft}>{said.about}</p>
      {branches.length === 0 && <p className={styles.wrong}>{said.none}</p>}
      <Ordered
        items={branches}
        onChange={(branches) => put(["Branches"], branches)}
        titleOf={(index) => said.branch(index + 1)}
        add={{ label: said.add, make: () => ({ StartAt: "", States: {} }) }}
      >
        {(branch, _index, set) => <Branch branch={members(branch)} set={set} />}
      </Ordered>
    </div>
  );
}

function Branch({ branch, set }: { branch: Members; set: (branch: Members) => void }) {
  const said = useText().inspector;
  return (
    <>
      <CommentField item={branch} set={set} />
      <p className={styles.soft}>{said.parallel.states(Object.keys(members(branch.States)))}</p>
    </>
  );
}
