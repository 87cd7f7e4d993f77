/** The workflow, as a drawing in which its states are put, moved and picked. */

import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { type ReactNode, useCallback, useEffect, useMemo } from "react";
import type { State, Workflow } from "../../execution/graph/definition";
import Graph from "../../execution/graph/graph";
import { type Layout, layout } from "../../execution/graph/layout";
import { useText } from "../../text/text";
import { isMovable } from "../document/move";
import { isSamePath, type Spot, spotKey, stateAt } from "../document/spot";
import { useStudio } from "../use-studio";
import { Branches } from "./branches";
import styles from "./canvas.module.css";
import { CanvasBox } from "./canvas-box";
import { type Dragged, useDragging } from "./drag";
import { nearest, type Place, placesOf, withRoom } from "./places";
import { SpotButton } from "./spot-button";

const ZOOM_MIN = 0.5;

interface Props {
  /** The spot at which what is chosen in the states browser is put. */
  chosen: Spot | undefined;
  onChoose: (spot: Spot, isMeant: boolean) => void;
  tools?: ReactNode;
}

export default function Canvas({ chosen, onChoose, tools }: Props) {
  const text = useText().canvas;
  const { workflow, selected, select } = useStudio();
  const { drag } = useDragging();
  const roomy = useMemo(() => withRoom(workflow), [workflow]);
  const drawn = useMemo(() => layout(roomy, { isRoomy: true }), [roomy]);
  const places = useMemo(() => placesOf(drawn, roomy), [drawn, roomy]);
  const dragged = drag?.dragged;
  const free = useMemo(
    () => (dragged === undefined ? places : places.filter(({ spot }) => mayDrop(workflow, dragged, spot))),
    [places, dragged, workflow],
  );
  const ids = useMemo(() => selected.map(({ id }) => id), [selected]);
  const pick = useCallback(
    (state: State, isAdded: boolean) => {
      const paths = selected.map(({ path }) => path);
      const others = paths.filter((path) => !isSamePath(path, state.path));
      const isTakenOut = isAdded && others.length < paths.length;
      select(isTakenOut ? others : isAdded ? [...others, state.path] : [state.path]);
    },
    [selected, select],
  );
  const meant = drag === undefined ? chosen : drag.spot;
  return (
    <div className={styles.canvas} data-dragging={drag !== undefined}>
      <Graph
        layout={drawn}
        label={text.canvas}
        lookOf={noLook}
        selected={ids}
        onSelect={pick}
        box={CanvasBox}
        tools={tools}
      >
        <Branches layout={drawn} />
        <DropTarget places={free} />
        <CentreKey layout={drawn} />
        <Follow layout={drawn} id={ids.at(-1)} />
        <Spots places={free} meant={meant} isDragging={drag !== undefined} onChoose={onChoose} />
      </Graph>
    </div>
  );
}

interface SpotsProps {
  places: readonly Place[];
  meant: Spot | undefined;
  isDragging: boolean;
  onChoose: Props["onChoose"];
}

/** From far away places are too small to be hit one by one: then there are only those for what is dragged. */
function Spots({ places, meant, isDragging, onChoose }: SpotsProps) {
  const { selected } = useStudio();
  const isNear = useStore(({ transform }) => transform[2] >= ZOOM_MIN);
  const meantKey = meant && spotKey(meant);
  return places
    .filter(({ size }) => isNear || isDragging || size !== undefined)
    .map((place) => (
      <SpotButton
        key={spotKey(place.spot)}
        place={place}
        isMeant={spotKey(place.spot) === meantKey}
        isReachable={isBeside(place, selected)}
        onChoose={onChoose}
      />
    ));
}

/** Nothing became of states that have not run. */
function noLook() {
  return undefined;
}

function mayDrop(workflow: Workflow, dragged: Dragged, spot: Spot): boolean {
  return (
    dragged.kind === "new" ||
    dragged.paths.every((path) => {
      const state = stateAt(workflow, path);
      return state !== undefined && isMovable(workflow, state, spot);
    })
  );
}

/** Spots beside what is selected are reached with the keyboard; all of them would be too many. */
function isBeside({ spot, to }: Place, selected: readonly State[]): boolean {
  return spot.kind === "exit"
    ? selected.some(({ path }) => isSamePath(spot.state, path))
    : selected.length === 0 ||
        selected.some(({ path, name }) => to === name && isSamePath(path.slice(0, -2), spot.workflow));
}

/** Says which spot is meant by a point: the one that is next to it. */
function DropTarget({ places }: { places: readonly Place[] }) {
  const flow = useReactFlow();
  const { setTarget } = useDragging();
  useEffect(() => {
    setTarget((at) => {
      const over = document.elementFromPoint(at.x, at.y);
      const isOver = over?.closest(`.${styles.canvas}`) !== null && over !== null;
      return isOver ? nearest(places, flow.screenToFlowPosition(at))?.spot : undefined;
    });
    return () => setTarget(undefined);
  }, [flow, places, setTarget]);
  return null;
}

/** What is selected by something else than a click, as what was just put in, is brought into sight. */
function Follow({ layout, id }: { layout: Layout; id: string | undefined }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const node = layout.nodes.find(({ state }) => state.id === id);
    if (node === undefined) {
      return;
    }
    const { width, height, transform } = store.getState();
    const [x, y, zoom] = transform;
    const isSeen =
      node.left * zoom + x >= 0 &&
      node.right * zoom + x <= width &&
      node.top * zoom + y >= 0 &&
      Math.min(node.bottom, node.top + 60) * zoom + y <= height;
    if (!isSeen) {
      void flow.setCenter((node.left + node.right) / 2, node.top + 30, { zoom });
    }
  }, [flow, store, layout, id]);
  return null;
}

/** Alt+C brings all of it into sight. */
function CentreKey({ layout }: { layout: Layout }) {
  const flow = useReactFlow();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey && event.code === "KeyC") {
        event.preventDefault();
        void flow.fitBounds(
          { x: 0, y: -50, width: layout.width, height: layout.height + 60 },
          { padding: 0.04 },
        );
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [flow, layout]);
  return null;
}
