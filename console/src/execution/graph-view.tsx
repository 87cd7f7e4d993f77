import { useCallback, useMemo, useState } from "react";
import { Button } from "../design/button";
import { Empty } from "../design/page";
import { useText } from "../text/text";
import { selecting } from "./address";
import { namedBy } from "./arns";
import styles from "./execution.module.css";
import type { State } from "./graph/definition";
import Graph, { type Look } from "./graph/graph";
import { type Direction, layout } from "./graph/layout";
import { Legend } from "./graph/legend";
import { SaveMenu } from "./graph/save-menu";
import { standings } from "./story/stand";
import { useTold } from "./told";

const STORED_AS = "frevo.graph.direction";

/** The definition's graph, in the colours of what became of its states. */
export default function GraphView() {
  const words = useText();
  const text = words.execution;
  const { arn, outline, story, selected, shown, show } = useTold();
  const [direction, turn] = useDirection();
  const drawn = useMemo(() => layout(outline.workflow, { direction }), [outline, direction]);
  const found = useMemo(() => standings(story, selected), [story, selected]);
  const lookOf = useCallback(
    (state: State): Look => {
      const standing = found.get(state.name);
      if (standing === undefined) {
        return { status: "NOT_STARTED" };
      }
      const { step, status, count } = standing;
      const attempts = step.attempts.length;
      const isMap = step.length !== undefined;
      const note = isMap
        ? text.graph.items(step.length ?? 0)
        : attempts > 1
          ? text.graph.attempts(attempts)
          : "";
      return { status, count, note: note === "" ? undefined : ` · ${note}` };
    },
    [found, text],
  );
  const { machine, name } = namedBy(arn);
  const toldOf = (state: State) => {
    const { status, count = 0, note = "" } = lookOf(state);
    return { status, says: `${words.status[status]}${count > 1 ? ` ×${count}` : ""}${note}` };
  };
  const select = useCallback(
    (state: State) => {
      const standing = found.get(state.name);
      show(standing === undefined ? { state: state.name, step: undefined } : selecting(standing.step));
    },
    [found, show],
  );
  const id = outline.states.get(selected?.state ?? shown.state ?? "")?.id;
  const ids = useMemo(() => (id === undefined ? [] : [id]), [id]);
  if (drawn.nodes.length === 0) {
    return <Empty title={text.noDefinition} />;
  }
  return (
    <div className={styles.stack}>
      <Graph
        layout={drawn}
        label={text.graph.label}
        lookOf={lookOf}
        selected={ids}
        onSelect={select}
        tools={
          <>
            <Button small onClick={turn}>
              {direction === "down" ? text.graph.toRight : text.graph.toBottom}
            </Button>
            <SaveMenu name={`${machine}-${name}`} layout={drawn} toldOf={toldOf} />
          </>
        }
      />
      <Legend />
    </div>
  );
}

function useDirection(): [Direction, () => void] {
  const [direction, setDirection] = useState<Direction>(
    localStorage.getItem(STORED_AS) === "right" ? "right" : "down",
  );
  const turn = () => {
    const turned = direction === "down" ? "right" : "down";
    localStorage.setItem(STORED_AS, turned);
    setDirection(turned);
  };
  return [direction, turn];
}
