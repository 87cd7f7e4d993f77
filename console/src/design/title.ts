import { useEffect } from "react";

/** What the browser's tab says. */
export function useTitle(said: string): void {
  useEffect(() => {
    document.title = said === "" ? "Frevo" : `${said} · Frevo`;
  }, [said]);
}
