/** What of a last run can be pointed at in a field: that depends on when the field is evaluated. */

import type { JsonPath } from "../../../execution/graph/definition";
import type { Inspected } from "../editing";
import { type DataName, effectiveInput, pathText } from "../paths";
import type { Stage } from "../suggest";

export interface Source {
  readonly kind: "input" | "result" | "variable";
  /** How it is written. */
  readonly name: string;
  readonly value: unknown;
  /** The path or the expression of a value in it. */
  textOf(steps: JsonPath): string;
}

type Known = Pick<Inspected, "run" | "language" | "written" | "variables">;

export function sourcesOf({ run, language, written, variables }: Known, stage: Stage): readonly Source[] {
  if (run === undefined) {
    return [];
  }
  const data = (kind: "input" | "result", name: DataName, value: unknown): readonly Source[] => {
    const textOf = (steps: JsonPath) => pathText({ root: { kind: "data" }, steps }, language, name);
    return value === undefined ? [] : [{ kind, name: textOf([]), value, textOf }];
  };
  const isPath = language === "JSONPath";
  const input = isPath ? effectiveInput(run.input, written.InputPath) : run.input;
  // `$` of a JSONPath is one thing at a time.
  const hasInput = !isPath || stage === "before" || stage === "item";
  const named = variables.flatMap(({ name }): readonly Source[] => {
    const root = { kind: "variable", name } as const;
    const textOf = (steps: JsonPath) => pathText({ root, steps }, language);
    return name in run.variables
      ? [{ kind: "variable", name: `$${name}`, value: run.variables[name], textOf }]
      : [];
  });
  return [
    ...(stage === "done" ? data("result", "$states.result", run.result) : []),
    ...(hasInput ? data("input", "$states.input", input) : []),
    ...named,
  ];
}
