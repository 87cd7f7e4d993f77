/** A state of JSONPath as JSONata says the same. What can't be said exactly stays as it is and is named. */

import { type Members, members } from "../../../execution/graph/definition";
import { expression } from "../language";
import { foreignFields } from "../state-fields";
import { convertCatcher, convertRule, isWhole, putResult } from "./elements";
import { type Converted, convertComputed, convertTemplate, type Data, inputData, wholeOf } from "./template";

export interface Conversion {
  readonly written: Members;
  /** Fields that say the same now. */
  readonly converted: readonly string[];
  /** Fields that have to be rewritten by hand. */
  readonly left: readonly string[];
}

/** Twins whose value is a path or a call. */
const COMPUTED = [
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "SecondsPath",
  "TimestampPath",
  "ErrorPath",
  "CausePath",
  "MaxConcurrencyPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
];

/** Templates that both languages have. */
const TEMPLATES = ["Assign", "Credentials", "ItemSelector"];

const DOES_WORK = ["Task", "Parallel", "Map"];

export function toJsonata(type: string, written: Members): Conversion {
  const conversion = new Converting(type, written);
  conversion.convert();
  return conversion.done();
}

class Converting {
  private readonly after: Map<string, unknown>;
  private readonly converted: string[] = [];
  private readonly input: Data | undefined;

  constructor(
    private readonly type: string,
    private readonly written: Members,
  ) {
    this.after = new Map(Object.entries(written));
    this.input = inputData(written.InputPath);
  }

  convert(): void {
    for (const field of COMPUTED) {
      this.replace(field, field.replace(/Path$/, ""), (path) => this.computed(path));
    }
    this.replace("Credentials", "Credentials", (template) => this.template(template));
    this.assign();
    if (this.type === "Map") {
      this.items();
    } else if (this.type !== "Pass") {
      this.replace("Parameters", "Arguments", (template) => this.template(template));
    }
    this.output();
    this.elements("Choices", (rule) => this.input && convertRule(rule, this.input));
    this.elements("Catch", convertCatcher);
    this.inputPath();
  }

  done(): Conversion {
    const written = Object.fromEntries(this.after);
    const nested = ["Choices", "Catch", ...TEMPLATES].filter(
      (field) => field in written && !this.converted.includes(field) && needsRewriting(field, written[field]),
    );
    const left = [...foreignFields(this.type, "JSONata", written), ...nested];
    return { written, converted: this.converted, left };
  }

  private template(value: unknown): Converted {
    return this.input && convertTemplate(value, this.input);
  }

  private computed(path: unknown): Converted {
    return this.input && convertComputed(path, this.input);
  }

  /** Puts a converted field in the place of what it was. */
  private replace(from: string, to: string, convert: (value: unknown) => Converted): void {
    if (!this.after.has(from)) {
      return;
    }
    const value = convert(this.after.get(from));
    if (value === undefined || (from === to && isSame(value.value, this.after.get(from)))) {
      return;
    }
    if (from === to) {
      this.after.set(to, value.value);
    } else {
      this.after.delete(from);
      this.after.set(to, value.value);
    }
    this.converted.push(from);
  }

  private assign(): void {
    const isBare = this.written.Result === undefined && this.written.Parameters === undefined;
    this.replace("Assign", "Assign", (template) => {
      if (DOES_WORK.includes(this.type)) {
        return convertTemplate(template, wholeOf("$states.result"));
      }
      return isBare ? this.template(template) : undefined;
    });
  }

  private items(): void {
    this.replace("ItemsPath", "Items", (path) => this.computed(path));
    this.replace("ItemSelector", "ItemSelector", (template) => this.template(template));
    this.replace("Parameters", "ItemSelector", (template) => this.template(template));
  }

  /** What comes of the result: it is selected, put somewhere, and a part of it is the output. */
  private output(): void {
    const { OutputPath: outputPath = "$", ResultPath: resultPath = "$" } = this.written;
    if (this.type === "Choice" || !isWhole(outputPath)) {
      return;
    }
    const shaped = [
      "Result",
      "ResultSelector",
      "ResultPath",
      ...(this.type === "Pass" ? ["Parameters"] : []),
    ];
    const there = shaped.filter((field) => this.after.has(field));
    const result = this.result();
    const output = result && putResult(result.value, resultPath);
    if (output !== undefined) {
      for (const field of [...there, "OutputPath"]) {
        this.drop(field);
      }
      if (output.value !== this.usual()) {
        this.after.set("Output", output.value);
      }
    }
  }

  /** The result as an expression or a template. */
  private result(): Converted {
    const { Result: result, ResultSelector: selector, Parameters: parameters } = this.written;
    if (DOES_WORK.includes(this.type)) {
      return selector === undefined
        ? { value: expression("$states.result") }
        : convertTemplate(selector, wholeOf("$states.result"));
    }
    if (result !== undefined) {
      // A result is no template: keys that end in `.$` would be kept.
      return JSON.stringify(result).includes('.$"') ? undefined : this.template(result);
    }
    return parameters === undefined ? this.computed("$") : this.template(parameters);
  }

  /** The output that need not be said. */
  private usual(): string {
    return expression(DOES_WORK.includes(this.type) ? "$states.result" : "$states.input");
  }

  /** What the input's path says is in all fields that see the input; without arguments they are the input. */
  private inputPath(): void {
    const { InputPath: path } = this.written;
    if (path === undefined || this.input === undefined) {
      return;
    }
    const isSeen = ["Parameters", "ItemsPath", "OutputPath"].some((field) => this.after.has(field));
    if (isSeen || (!isWhole(path) && this.type === "Choice")) {
      return;
    }
    const whole = this.computed("$");
    if (!isWhole(path) && whole !== undefined) {
      const field = this.type === "Map" ? "Items" : "Arguments";
      if (DOES_WORK.includes(this.type) && !this.after.has(field)) {
        this.after.set(field, whole.value);
      }
    }
    this.drop("InputPath");
  }

  private drop(field: string): void {
    if (this.after.delete(field)) {
      this.converted.push(field);
    }
  }

  /** All elements of an array, or none. */
  private elements(field: string, convert: (element: Members) => Converted): void {
    this.replace(field, field, (list) => {
      const elements = Array.isArray(list) ? list.map((element) => convert(members(element))) : [undefined];
      return elements.every((element) => element !== undefined)
        ? { value: elements.map(({ value }) => value) }
        : undefined;
    });
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a field that both languages have means something else if it is left as it is. */
function needsRewriting(field: string, value: unknown): boolean {
  if (TEMPLATES.includes(field)) {
    return /\.\$":|"\{%/.test(JSON.stringify(value));
  }
  const elements = Array.isArray(value) ? value.map(members) : [];
  return elements.some((element) =>
    field === "Choices"
      ? element.Condition === undefined
      : element.ResultPath !== undefined || needsRewriting("Assign", element.Assign ?? {}),
  );
}
