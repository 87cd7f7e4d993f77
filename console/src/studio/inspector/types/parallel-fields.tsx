import { TextField } from "../../../design/field";
import { type Members, members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { Ordered } from "../lists/ordered";
import { usePut } from "../use-put";

/** The branches of a Parallel: their order is that of its result. What is in them is seen on the canvas. */
export function ParallelFields() {
  const said = useText().inspector.parallel;
  const { written } = useInspected();
  const put = usePut();
  const branches = Array.isArray(written.Branches) ? written.Branches.map(members) : [];
  return (
    <div className={styles.section}>
      <h3>{said.branches}</h3>
      <p className={styles.soft}>{said.about}</p>
      {branches.length === 0 && <p className={styles.wrong}>{said.none}</p>}
      <Ordered<Members>
        items={branches}
        onChange={(branches) => put(["Branches"], branches)}
        titleOf={(index) => said.branch(index + 1)}
        add={{ label: said.add, make: () => ({ StartAt: "", States: {} }) }}
      >
        {(branch, _index, set) => (
          <>
            <TextField
              label={said.comment}
              value={typeof branch.Comment === "string" ? branch.Comment : ""}
              onChange={(event) => {
                const { Comment: _, ...rest } = branch;
                set(event.target.value === "" ? rest : { ...branch, Comment: event.target.value });
              }}
            />
            <p className={styles.soft}>{said.states(Object.keys(members(branch.States)))}</p>
          </>
        )}
      </Ordered>
    </div>
  );
}
