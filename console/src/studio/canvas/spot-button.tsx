import { useText } from "../../text/text";
import styles from "./canvas.module.css";
import type { Place } from "./places";

interface Props {
  place: Place;
  isMeant: boolean;
  /** Whether the keyboard stops there. */
  isReachable: boolean;
  onChoose: () => void;
}

/** A place at which a state may be put. */
export function SpotButton({ place: { at, from, to, size }, isMeant, isReachable, onChoose }: Props) {
  const text = useText().canvas;
  const label =
    from === undefined
      ? to === undefined
        ? text.insertOnly
        : text.insertFirst(to)
      : to === undefined
        ? text.insertAfter(from)
        : text.insertBetween(from, to);
  return (
    <button
      type="button"
      className={size === undefined ? styles.spot : styles.room}
      style={{ ...size, transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
      aria-label={size === undefined ? label : text.here}
      aria-pressed={isMeant}
      title={label}
      tabIndex={isReachable ? 0 : -1}
      onClick={onChoose}
    >
      {size === undefined ? "+" : text.here}
    </button>
  );
}
