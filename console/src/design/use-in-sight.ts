import { type RefObject, useEffect, useRef } from "react";

/** Brings into sight what is chosen of a row that is wider than the screen, as often as another is. */
export function useInSight<Of extends Element>(chosen: string): RefObject<Of | null> {
  const ref = useRef<Of>(null);
  useEffect(() => {
    // Some browsers give a promise, which an effect may not.
    void ref.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return ref;
}
