import { useText } from "../text/text";
import { ActButton } from "./act-button";

/** Holds something back, or lets it go on. */
export function PauseButton({
  path,
  isPaused,
  of,
  small = false,
}: {
  /** The resource's. */
  path: string;
  isPaused: boolean;
  of: string;
  small?: boolean;
}) {
  const text = useText();
  return (
    <ActButton
      change={{ method: "POST", path: `${path}/${isPaused ? "resume" : "pause"}` }}
      of={of}
      small={small}
    >
      {isPaused ? text.resources.resume : text.resources.pause}
    </ActButton>
  );
}
