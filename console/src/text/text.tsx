/** All that the console says, in the language of whoever reads it. */

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { en } from "./en";
import { type Language, preferredLanguage, rememberLanguage } from "./language";
import { ptBR } from "./pt-BR";

/** What is said in every language. */
export type Text = Widened<typeof en>;

/** The same with any text in the place of the English ones. */
export type Widened<T> = T extends string
  ? string
  : T extends (...args: infer Given) => string
    ? (...args: Given) => string
    : { readonly [Name in keyof T]: Widened<T[Name]> };

const CATALOGUES: Record<Language, Text> = { en, "pt-BR": ptBR };

interface Speech {
  readonly language: Language;
  readonly text: Text;
  speak(language: Language): void;
}

const SpeechContext = createContext<Speech | undefined>(undefined);

export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo(
    () => ({
      language,
      text: CATALOGUES[language],
      speak(chosen: Language) {
        rememberLanguage(chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === undefined) {
    throw new Error("there is no TextProvider around");
  }
  return speech;
}

export function useText(): Text {
  return useSpeech().text;
}
