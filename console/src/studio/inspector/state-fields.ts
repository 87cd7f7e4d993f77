/** Which fields a state of each type may have, and in which query language. */

import type { Members } from "../../execution/graph/definition";
import { fieldsOf, isStateType, STATE_TYPES } from "../code/complete/asl-fields";
import type { Language } from "./language";

export { STATE_TYPES };

function namesOf(type: string, language: Language): readonly string[] {
  return isStateType(type) ? fieldsOf("state", language, type).map(({ name }) => name) : [];
}

export function allows(type: string, language: Language, field: string): boolean {
  return namesOf(type, language).includes(field);
}

/** The fields of a state that only the other language knows. */
export function foreignFields(type: string, language: Language, written: Members): readonly string[] {
  const own = namesOf(type, language);
  const foreign = namesOf(type, language === "JSONata" ? "JSONPath" : "JSONata");
  return Object.keys(written).filter((field) => foreign.includes(field) && !own.includes(field));
}

/** What holds states of its own, each of which has its own language, or is for people. */
const WITHOUT_LANGUAGE = ["Branches", "ItemProcessor", "Iterator", "Comment"];

/** The fields that would have to be rewritten if the state were JSONPath's: those that only JSONata knows, and
 * those with expressions. */
export function fieldsInJsonata(type: string, written: Members): readonly string[] {
  const foreign = foreignFields(type, "JSONPath", written);
  const hasExpression = (field: string) => JSON.stringify(written[field]).includes('"{%');
  return Object.keys(written).filter(
    (field) => foreign.includes(field) || (!WITHOUT_LANGUAGE.includes(field) && hasExpression(field)),
  );
}

/** The fields of a state that no language knows. */
export function unknownFields(type: string, written: Members): readonly string[] {
  const known = [...namesOf(type, "JSONPath"), ...namesOf(type, "JSONata")];
  return known.length === 0 ? [] : Object.keys(written).filter((field) => !known.includes(field));
}

export type TabKey = "configuration" | "input" | "output" | "variables" | "errors" | "definition";

/** The tabs that a state has something for. */
export function tabsOf(type: string, language: Language): readonly TabKey[] {
  const has = (field: string) => allows(type, language, field);
  const isPath = language === "JSONPath";
  const tabs: readonly [TabKey, boolean][] = [
    ["configuration", true],
    ["input", isPath && has("InputPath")],
    ["output", has("OutputPath") || has("Output")],
    ["variables", has("Assign")],
    ["errors", has("Retry")],
    ["definition", true],
  ];
  return tabs.filter(([, isThere]) => isThere).map(([key]) => key);
}
