import { classes } from "../../design/classes";
import { Icon } from "../../design/icon";
import { type BoxProps, StateBox } from "../../execution/graph/state-box";
import { useText } from "../../text/text";
import { useColumns } from "../columns";
import { useProblems } from "../problems";
import { useStudio } from "../use-studio";
import styles from "./canvas.module.css";
import { useDragging } from "./drag";
import { isRoom } from "./places";

/** A state on the canvas: it can be dragged, and shows whether something is wrong with it. */
export function CanvasBox(props: BoxProps) {
  const text = useText().canvas;
  const { selected } = useStudio();
  const { press, drag } = useDragging();
  const { room, leadTo } = useColumns();
  const problem = useProblems().get(props.node.state.id);
  const { state } = props.node;
  if (isRoom(state)) {
    return null;
  }
  const isSelected = selected.some(({ id }) => id === state.id);
  const paths = isSelected ? selected.map(({ path }) => path) : [state.path];
  const isMoving = drag?.dragged.kind === "move" && drag.dragged.paths.includes(state.path);
  // On a telephone states are nearly all there is to be touched: there a state is dragged once it is selected.
  const isHeld = room > 1 || isSelected;
  return (
    // `nopan`: who drags a state does not drag the drawing.
    <div className={classes(isHeld && "nopan", styles.box)} data-moving={isMoving} data-held={isHeld}>
      <StateBox
        {...props}
        onSelect={(isAdded) => {
          props.onSelect(isAdded);
          leadTo("inspector");
        }}
        onPointerDown={(event) => isHeld && press(event, { kind: "move", title: state.name, paths })}
      >
        {problem !== undefined && (
          <span className={styles.problem} data-severity={problem} title={text.hasProblem}>
            <Icon name={problem === "ERROR" ? "failed" : "warning"} size={14} />
            <span className={styles.unseen}>{text.hasProblem}</span>
          </span>
        )}
      </StateBox>
    </div>
  );
}
