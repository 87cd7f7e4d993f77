/** What is said of the Amazon States Language: much, and only where definitions are edited, so it is loaded there. */

import { asl as en } from "./en/asl";
import type { Language } from "./language";
import { asl as ptBR } from "./pt-BR/asl";
import type { Widened } from "./text";

export type AslText = Widened<typeof en>;

export const ASL_TEXT: Record<Language, AslText> = { en, "pt-BR": ptBR };
