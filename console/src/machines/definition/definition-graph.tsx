import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Empty } from "../../design/page";
import { readDefinition, type State, type Workflow } from "../../execution/graph/definition";
import Graph from "../../execution/graph/graph";
import { layout } from "../../execution/graph/layout";
import { useText } from "../../text/text";

interface Props {
  definition: string;
  onPick: (state: string) => void;
}

/** The graph of a definition that is read or written; a state that is picked is shown in the code. It is drawn
 * behind what is typed, and what can't be read leaves the last one that could. */
export default function DefinitionGraph({ definition, onPick }: Props) {
  const text = useText().execution;
  const workflow = useLastReadable(useDeferredValue(definition));
  const drawn = useMemo(() => layout(workflow), [workflow]);
  const [selected, setSelected] = useState<readonly string[]>([]);
  if (drawn.nodes.length === 0) {
    return <Empty title={text.noDefinition} />;
  }
  const select = (state: State) => {
    setSelected([state.id]);
    onPick(state.name);
  };
  return (
    <Graph layout={drawn} label={text.graph.label} lookOf={noLook} selected={selected} onSelect={select} />
  );
}

/** Nothing became of states that have not run. */
function noLook() {
  return undefined;
}

function useLastReadable(definition: string): Workflow {
  const last = useRef<Workflow>(undefined);
  const workflow = useMemo(() => readDefinition(definition), [definition]);
  if (workflow.states.length > 0 || last.current === undefined) {
    last.current = workflow;
  }
  return last.current;
}
