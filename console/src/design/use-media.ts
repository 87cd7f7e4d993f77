import { useSyncExternalStore } from "react";

/** Whether the screen is as a query says; another answer when it is turned or resized. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const asked = matchMedia(query);
      asked.addEventListener("change", onChange);
      return () => asked.removeEventListener("change", onChange);
    },
    () => matchMedia(query).matches,
  );
}
