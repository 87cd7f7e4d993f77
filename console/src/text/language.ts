/** In which language the console speaks. */

export const LANGUAGES = ["en", "pt-BR"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED_AS = "frevo.language";

/** What was chosen, or the first of the browser's languages that is spoken here. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED_AS);
  const wanted = stored === null ? navigator.languages : [stored];
  for (const language of wanted) {
    const found = LANGUAGES.find(
      (known) => known === language || known.split("-")[0] === language.split("-")[0],
    );
    if (found !== undefined) {
      return found;
    }
  }
  return "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORED_AS, language);
}
