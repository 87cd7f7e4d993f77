/** What is dragged over the canvas: a state that is there, or one from the states browser.
 *
 * Pointers rather than the browser's own dragging, which buttons don't have everywhere and fingers nowhere. */

import {
  createContext,
  type PointerEvent as ReactPointerEvent,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import type { JsonPath } from "../../execution/graph/definition";
import type { Point } from "../../execution/graph/place";
import type { Fragment } from "../document/fragment";
import type { Spot } from "../document/spot";

export type Dragged =
  | { readonly kind: "new"; readonly title: string; readonly fragment: Fragment }
  | { readonly kind: "move"; readonly title: string; readonly paths: readonly JsonPath[] };

export interface Drag {
  readonly dragged: Dragged;
  /** Where the pointer is in the window. */
  readonly at: Point;
  /** Where it would be put. */
  readonly spot: Spot | undefined;
}

export interface Dragging {
  readonly drag: Drag | undefined;
  /** A pointer was pressed on something: as soon as it moves, that is dragged. */
  press(event: ReactPointerEvent, dragged: Dragged): void;
  /** The canvas says which spot is meant by a point of the window. */
  setTarget(target: Target | undefined): void;
}

export type Target = (at: Point, dragged: Dragged) => Spot | undefined;

/** So far a pointer may tremble while something is clicked. */
const SLACK = 5;

export function useNewDragging(onDrop: (dragged: Dragged, spot: Spot) => void): Dragging {
  const [drag, setDrag] = useState<Drag>();
  const target = useRef<Target>(undefined);
  const pressed = useRef<{ dragged: Dragged; at: Point }>(undefined);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  useEffect(() => {
    let isDragging = false;
    const stop = () => {
      isDragging = false;
      pressed.current = undefined;
      setDrag(undefined);
    };
    const dragAt = (event: PointerEvent): Drag | undefined => {
      const from = pressed.current;
      const at = { x: event.clientX, y: event.clientY };
      return from && { dragged: from.dragged, at, spot: target.current?.(at, from.dragged) };
    };
    const onMove = (event: PointerEvent) => {
      const from = pressed.current;
      if (from !== undefined) {
        isDragging ||= Math.hypot(event.clientX - from.at.x, event.clientY - from.at.y) > SLACK;
        if (isDragging) {
          event.preventDefault();
          setDrag(dragAt(event));
        }
      }
    };
    const onUp = (event: PointerEvent) => {
      const ended = isDragging ? dragAt(event) : undefined;
      stop();
      if (ended?.spot !== undefined) {
        drop.current(ended.dragged, ended.spot);
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        stop();
      }
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp);
    addEventListener("pointercancel", stop);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onUp);
      removeEventListener("pointercancel", stop);
      removeEventListener("keydown", onKey);
    };
  }, []);
  const [acts] = useState(() => ({
    press: (event: ReactPointerEvent, dragged: Dragged) => {
      if (event.button === 0) {
        pressed.current = { dragged, at: { x: event.clientX, y: event.clientY } };
      }
    },
    setTarget: (found: Target | undefined) => {
      target.current = found;
    },
  }));
  return { drag, ...acts };
}

const DraggingContext = createContext<Dragging | undefined>(undefined);

export const DraggingProvider = DraggingContext;

export function useDragging(): Dragging {
  const dragging = useContext(DraggingContext);
  if (dragging === undefined) {
    throw new Error("nothing can be dragged here");
  }
  return dragging;
}
