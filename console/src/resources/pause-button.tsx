import { request } from "../api/client";
import type { PathOf } from "../api/operations";
import { useText } from "../text/text";
import { ActButton } from "./act-button";

/** The paths of what can be held back. */
export type Pausable<Path = PathOf<"POST">> = Path extends `${infer Root}/pause` ? Root : never;

/** Holds something back, or lets it go on. */
export function PauseButton({
  path,
  name,
  isPaused,
  small = false,
}: {
  path: Pausable;
  name: string;
  isPaused: boolean;
  small?: boolean;
}) {
  const text = useText();
  return (
    <ActButton
      change={request("POST", `${path}/${isPaused ? "resume" : "pause"}`, { path: { name } })}
      of={name}
      small={small}
    >
      {isPaused ? text.resources.resume : text.resources.pause}
    </ActButton>
  );
}
