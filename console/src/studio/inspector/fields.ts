/** Which fields a state of each type may have, and in which query language. */

import type { Members } from "../../execution/graph/definition";
import type { Language } from "./language";

interface Fields {
  readonly both: readonly string[];
  readonly JSONPath: readonly string[];
  readonly JSONata: readonly string[];
}

const EVERY = ["Type", "Comment", "QueryLanguage"];
const GOES_ON = ["Next", "End", "Assign"];
const FAILS = ["Retry", "Catch"];
const PATHS = ["InputPath", "OutputPath"];
const RESULT = ["Parameters", "ResultSelector", "ResultPath"];

const TYPES: Readonly<Record<string, Fields>> = {
  Task: {
    both: [...GOES_ON, ...FAILS, "Resource", "Credentials", "TimeoutSeconds", "HeartbeatSeconds"],
    JSONPath: [...PATHS, ...RESULT, "TimeoutSecondsPath", "HeartbeatSecondsPath"],
    JSONata: ["Arguments", "Output"],
  },
  Pass: { both: GOES_ON, JSONPath: [...PATHS, "Parameters", "Result", "ResultPath"], JSONata: ["Output"] },
  Wait: {
    both: [...GOES_ON, "Seconds", "Timestamp"],
    JSONPath: [...PATHS, "SecondsPath", "TimestampPath"],
    JSONata: ["Output"],
  },
  Succeed: { both: [], JSONPath: PATHS, JSONata: ["Output"] },
  Fail: { both: ["Error", "Cause"], JSONPath: ["ErrorPath", "CausePath"], JSONata: [] },
  Choice: { both: ["Choices", "Default", "Assign"], JSONPath: PATHS, JSONata: ["Output"] },
  Parallel: {
    both: [...GOES_ON, ...FAILS, "Branches"],
    JSONPath: [...PATHS, ...RESULT],
    JSONata: ["Arguments", "Output"],
  },
  Map: {
    both: [
      ...GOES_ON,
      ...FAILS,
      "ItemProcessor",
      "Iterator",
      "ItemSelector",
      "ItemReader",
      "ItemBatcher",
      "ResultWriter",
      "Label",
      "MaxConcurrency",
      "ToleratedFailureCount",
      "ToleratedFailurePercentage",
    ],
    JSONPath: [
      ...PATHS,
      ...RESULT,
      "ItemsPath",
      "MaxConcurrencyPath",
      "ToleratedFailureCountPath",
      "ToleratedFailurePercentagePath",
    ],
    JSONata: ["Items", "Output"],
  },
};

export const STATE_TYPES = Object.keys(TYPES);

export function allows(type: string, language: Language, field: string): boolean {
  const fields = TYPES[type];
  return fields !== undefined && (fields.both.includes(field) || fields[language].includes(field));
}

/** The fields of a state that only the other language knows. */
export function foreignFields(type: string, language: Language, written: Members): readonly string[] {
  const own = TYPES[type]?.[language] ?? [];
  const foreign = TYPES[type]?.[language === "JSONata" ? "JSONPath" : "JSONata"] ?? [];
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
  const fields = TYPES[type];
  if (fields === undefined) {
    return [];
  }
  const known = [...EVERY, ...fields.both, ...fields.JSONPath, ...fields.JSONata];
  return Object.keys(written).filter((field) => !known.includes(field));
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
