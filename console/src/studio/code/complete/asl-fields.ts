/** Which fields each part of a definition may have, and what their values are like. */

import type { AslText } from "../../../text/asl";
import type { Language } from "../../inspector/language";

export const STATE_TYPES = ["Task", "Pass", "Wait", "Succeed", "Fail", "Choice", "Parallel", "Map"] as const;
export type StateType = (typeof STATE_TYPES)[number];

/** An object with fields of its own; `states` has names of states instead. */
export type Shape =
  | "workflow"
  | "branch"
  | "processor"
  | "processorConfig"
  | "states"
  | "state"
  | "retrier"
  | "catcher"
  | "rule"
  | "nestedRule"
  | "credentials"
  | "itemReader"
  | "readerConfig"
  | "itemBatcher"
  | "resultWriter"
  | "writerConfig";

/** What a value is. */
export type Kind =
  | "text"
  | "number"
  | "boolean"
  | "type"
  | "language"
  | "stateName"
  | "resource"
  /** Names of errors. */
  | "errors"
  /** Selects something. */
  | "path"
  /** Says where something is put: one place. */
  | "place"
  /** A path, or a function that gives a text. */
  | "pathOrFunction"
  /** Any JSON, with paths or expressions within. */
  | "payload"
  /** Any JSON as it is. */
  | "literal"
  /** Names of variables, with what they become. */
  | "assign"
  /** A number or text that may be an expression. */
  | "numberOrExpression"
  | "textOrExpression"
  | "expression"
  | { readonly one: Shape }
  | { readonly many: Shape }
  | { readonly among: readonly string[] };

type About = keyof AslText["fields"];

export interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly about: About;
  /** The only query language that has it. */
  readonly language?: Language;
  /** The only types of states that have it. */
  readonly types?: readonly StateType[];
}

interface Limits {
  readonly language?: Language;
  readonly types?: readonly StateType[];
  readonly about?: About;
}

function field<Name extends string>(
  name: Name,
  kind: Kind,
  ...[limits]: Name extends About ? [Limits?] : [Limits & { about: About }]
): Field {
  return { name, kind, about: name as About, ...limits };
}

const WORK: readonly StateType[] = ["Task", "Parallel", "Map"];
const FLOW: readonly StateType[] = ["Task", "Pass", "Wait", "Parallel", "Map"];
const PATH = "JSONPath";
const ATA = "JSONata";

const STATE: readonly Field[] = [
  field("Type", "type"),
  field("Comment", "text"),
  field("QueryLanguage", "language"),
  field("Resource", "resource", { types: ["Task"] }),
  field("Choices", { many: "rule" }, { types: ["Choice"] }),
  field("Default", "stateName", { types: ["Choice"] }),
  field("Branches", { many: "branch" }, { types: ["Parallel"] }),
  field("ItemProcessor", { one: "processor" }, { types: ["Map"] }),
  field("Iterator", { one: "processor" }, { types: ["Map"] }),
  field("ItemsPath", "path", { types: ["Map"], language: PATH }),
  field("Items", "payload", { types: ["Map"], language: ATA }),
  field("ItemSelector", "payload", { types: ["Map"] }),
  field("MaxConcurrency", "numberOrExpression", { types: ["Map"] }),
  field("MaxConcurrencyPath", "path", { types: ["Map"], language: PATH }),
  field("ItemReader", { one: "itemReader" }, { types: ["Map"] }),
  field("ItemBatcher", { one: "itemBatcher" }, { types: ["Map"] }),
  field("ResultWriter", { one: "resultWriter" }, { types: ["Map"] }),
  field("Label", "text", { types: ["Map"] }),
  field("ToleratedFailureCount", "numberOrExpression", { types: ["Map"] }),
  field("ToleratedFailureCountPath", "path", { types: ["Map"], language: PATH }),
  field("ToleratedFailurePercentage", "numberOrExpression", { types: ["Map"] }),
  field("ToleratedFailurePercentagePath", "path", { types: ["Map"], language: PATH }),
  field("Seconds", "numberOrExpression", { types: ["Wait"] }),
  field("SecondsPath", "path", { types: ["Wait"], language: PATH }),
  field("Timestamp", "textOrExpression", { types: ["Wait"] }),
  field("TimestampPath", "path", { types: ["Wait"], language: PATH }),
  field("Error", "textOrExpression", { types: ["Fail"] }),
  field("ErrorPath", "pathOrFunction", { types: ["Fail"], language: PATH }),
  field("Cause", "textOrExpression", { types: ["Fail"] }),
  field("CausePath", "pathOrFunction", { types: ["Fail"], language: PATH }),
  field("InputPath", "path", {
    types: ["Task", "Pass", "Choice", "Wait", "Succeed", "Parallel", "Map"],
    language: PATH,
  }),
  field("Parameters", "payload", { types: ["Task", "Pass", "Parallel", "Map"], language: PATH }),
  field("Arguments", "payload", { types: ["Task", "Parallel"], language: ATA }),
  field("Result", "literal", { types: ["Pass"], language: PATH }),
  field("ResultSelector", "payload", { types: WORK, language: PATH }),
  field("ResultPath", "place", { types: ["Task", "Pass", "Parallel", "Map"], language: PATH }),
  field("OutputPath", "path", {
    types: ["Task", "Pass", "Choice", "Wait", "Succeed", "Parallel", "Map"],
    language: PATH,
  }),
  field("Output", "payload", {
    types: ["Task", "Pass", "Choice", "Wait", "Succeed", "Parallel", "Map"],
    language: ATA,
  }),
  field("Assign", "assign", { types: ["Task", "Pass", "Choice", "Wait", "Parallel", "Map"] }),
  field("TimeoutSeconds", "numberOrExpression", { types: ["Task"] }),
  field("TimeoutSecondsPath", "path", { types: ["Task"], language: PATH }),
  field("HeartbeatSeconds", "numberOrExpression", { types: ["Task"] }),
  field("HeartbeatSecondsPath", "path", { types: ["Task"], language: PATH }),
  field("Credentials", { one: "credentials" }, { types: ["Task"] }),
  field("Retry", { many: "retrier" }, { types: WORK }),
  field("Catch", { many: "catcher" }, { types: WORK }),
  field("Next", "stateName", { types: FLOW }),
  field("End", "boolean", { types: FLOW }),
];

const WORKFLOW: readonly Field[] = [
  field("Comment", "text"),
  field("StartAt", "stateName"),
  field("States", { one: "states" }),
];

const NESTED_RULE: readonly Field[] = [
  field("Variable", "path", { language: PATH }),
  field("And", { many: "nestedRule" }, { language: PATH }),
  field("Or", { many: "nestedRule" }, { language: PATH }),
  field("Not", { one: "nestedRule" }, { language: PATH }),
  field("Comment", "text"),
];

const INPUT_TYPES = ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"];

const FIELDS: Record<Shape, readonly Field[]> = {
  workflow: [
    ...WORKFLOW,
    field("QueryLanguage", "language"),
    field("TimeoutSeconds", "number", { about: "Workflow.TimeoutSeconds" }),
    field("Version", { among: ["1.0"] }),
  ],
  branch: WORKFLOW,
  processor: [field("ProcessorConfig", { one: "processorConfig" }), ...WORKFLOW],
  processorConfig: [
    field("Mode", { among: ["INLINE", "DISTRIBUTED"] }),
    field("ExecutionType", { among: ["STANDARD", "EXPRESS"] }),
  ],
  states: [],
  state: STATE,
  retrier: [
    field("ErrorEquals", "errors"),
    field("IntervalSeconds", "number"),
    field("MaxAttempts", "number"),
    field("BackoffRate", "number"),
    field("MaxDelaySeconds", "number"),
    field("JitterStrategy", { among: ["FULL", "NONE"] }),
    field("Comment", "text"),
  ],
  catcher: [
    field("ErrorEquals", "errors"),
    field("Next", "stateName"),
    field("ResultPath", "place", { language: PATH, about: "Catcher.ResultPath" }),
    field("Output", "payload", { language: ATA, about: "Catcher.Output" }),
    field("Assign", "assign"),
    field("Comment", "text"),
  ],
  rule: [
    field("Condition", "expression", { language: ATA }),
    ...NESTED_RULE,
    field("Next", "stateName"),
    field("Output", "payload", { language: ATA }),
    field("Assign", "assign"),
  ],
  nestedRule: NESTED_RULE,
  credentials: [field("RoleArn", "textOrExpression")],
  itemReader: [
    field(
      "Resource",
      { among: ["arn:aws:states:::s3:listObjectsV2", "arn:aws:states:::s3:getObject"] },
      {
        about: "ItemReader.Resource",
      },
    ),
    field("ReaderConfig", { one: "readerConfig" }),
    field("Parameters", "payload", { language: PATH, about: "ItemReader.Arguments" }),
    field("Arguments", "payload", { language: ATA, about: "ItemReader.Arguments" }),
  ],
  readerConfig: [
    field("InputType", { among: INPUT_TYPES }),
    field("Transformation", { among: ["NONE", "LOAD_AND_FLATTEN"] }),
    field("CSVHeaderLocation", { among: ["FIRST_ROW", "GIVEN"] }),
    field("CSVHeaders", "literal"),
    field("CSVDelimiter", { among: ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"] }),
    field("ItemsPointer", "text"),
    field("ManifestType", { among: ["S3_INVENTORY", "ATHENA_DATA"] }),
    field("MaxItems", "numberOrExpression"),
    field("MaxItemsPath", "path", { language: PATH }),
  ],
  itemBatcher: [
    field("BatchInput", "payload"),
    field("MaxItemsPerBatch", "numberOrExpression"),
    field("MaxItemsPerBatchPath", "path", { language: PATH }),
    field("MaxInputBytesPerBatch", "numberOrExpression"),
    field("MaxInputBytesPerBatchPath", "path", { language: PATH }),
  ],
  resultWriter: [
    field("Resource", { among: ["arn:aws:states:::s3:putObject"] }, { about: "ResultWriter.Resource" }),
    field("WriterConfig", { one: "writerConfig" }),
    field("Parameters", "payload", { language: PATH, about: "ResultWriter.Arguments" }),
    field("Arguments", "payload", { language: ATA, about: "ResultWriter.Arguments" }),
  ],
  writerConfig: [
    field("Transformation", { among: ["NONE", "COMPACT", "FLATTEN"] }),
    field("OutputType", { among: ["JSON", "JSONL"] }),
  ],
};

/** The field of a part that has this name, whoever may have it. */
export function fieldOf(shape: Shape, name: string): Field | undefined {
  return FIELDS[shape].find((field) => field.name === name);
}

/** The fields that a part may have; of a state whose type is not known yet, those of any type. */
export function fieldsOf(shape: Shape, language: Language, type: StateType | undefined): readonly Field[] {
  return FIELDS[shape].filter(
    (field) =>
      (field.language === undefined || field.language === language) &&
      (field.types === undefined || type === undefined || field.types.includes(type)),
  );
}

export function isStateType(text: string | undefined): text is StateType {
  return STATE_TYPES.some((type) => type === text);
}
