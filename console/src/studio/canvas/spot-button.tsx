import { memo } from "react";
import { useText } from "../../text/text";
import { useColumns } from "../columns";
import type { Spot } from "../document/spot";
import styles from "./canvas.module.css";
import type { Place } from "./places";

interface Props {
  place: Place;
  isMeant: boolean;
  /** Whether the keyboard stops there. */
  isReachable: boolean;
  onChoose: (spot: Spot, isMeant: boolean) => void;
}

/** A place at which a state may be put. It is drawn anew only when something of it is another. */
export const SpotButton = memo(function SpotButton({ place, isMeant, isReachable, onChoose }: Props) {
  const text = useText().canvas;
  const { room } = useColumns();
  const { at, from, to, size } = place;
  const here = room === 1 ? text.hereTap : text.here;
  const label =
    size !== undefined
      ? here
      : from === undefined
        ? text.insertFirst(to ?? "")
        : to === undefined
          ? text.insertAfter(from)
          : text.insertBetween(from, to);
  return (
    <button
      type="button"
      className={size === undefined ? styles.spot : styles.room}
      style={{ ...size, transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
      aria-label={label}
      aria-pressed={isMeant}
      title={label}
      tabIndex={isReachable ? 0 : -1}
      onClick={() => onChoose(place.spot, isMeant)}
    >
      {size === undefined ? "+" : here}
    </button>
  );
}, isSame);

function isSame(one: Props, other: Props): boolean {
  const [was, is] = [one.place, other.place];
  return (
    one.isMeant === other.isMeant &&
    one.isReachable === other.isReachable &&
    one.onChoose === other.onChoose &&
    was.at.x === is.at.x &&
    was.at.y === is.at.y &&
    was.from === is.from &&
    was.to === is.to &&
    was.size === is.size
  );
}
