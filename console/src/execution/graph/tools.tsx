import { useReactFlow } from "@xyflow/react";
import type { ReactNode, RefObject } from "react";
import { Button } from "../../design/button";
import { useText } from "../../text/text";
import styles from "./graph.module.css";
import type { Layout } from "./layout";

interface Props {
  layout: Layout;
  frame: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** Buttons for looking around. */
export function Tools({ layout, frame, children }: Props) {
  const text = useText().execution.graph;
  const flow = useReactFlow();
  const fit = () =>
    void flow.fitBounds({ x: 0, y: -50, width: layout.width, height: layout.height + 60 }, { padding: 0.04 });
  const fill = () =>
    void (document.fullscreenElement === null
      ? frame.current?.requestFullscreen()
      : document.exitFullscreen());
  return (
    <div className={styles.tools}>
      <Button small aria-label={text.zoomIn} title={text.zoomIn} onClick={() => void flow.zoomIn()}>
        +
      </Button>
      <Button small aria-label={text.zoomOut} title={text.zoomOut} onClick={() => void flow.zoomOut()}>
        −
      </Button>
      <Button small onClick={fit}>
        {text.fit}
      </Button>
      <Button small onClick={fill}>
        {text.fullScreen}
      </Button>
      {children}
    </div>
  );
}
