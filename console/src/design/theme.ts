/** How the console looks: as the system does, unless somebody chose. */

import { useEffect, useState } from "react";

export const THEMES = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

const STORED_AS = "frevo.theme";
const DARK = matchMedia("(prefers-color-scheme: dark)");
const CONTRAST = matchMedia("(prefers-contrast: more)");

function chosen(): Theme {
  const stored = localStorage.getItem(STORED_AS);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

function apply(theme: Theme): void {
  const ofSystem = CONTRAST.matches ? "contrast" : DARK.matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme === "system" ? ofSystem : theme;
}

/** Before anything is drawn. */
export function applyChosenTheme(): void {
  apply(chosen());
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(chosen);
  useEffect(() => {
    const follow = () => apply(theme);
    follow();
    DARK.addEventListener("change", follow);
    CONTRAST.addEventListener("change", follow);
    return () => {
      DARK.removeEventListener("change", follow);
      CONTRAST.removeEventListener("change", follow);
    };
  }, [theme]);
  const choose = (theme: Theme) => {
    localStorage.setItem(STORED_AS, theme);
    setTheme(theme);
  };
  return [theme, choose];
}
