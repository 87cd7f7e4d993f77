/** The stages of a state's data flow, in order, and what each made of what it was made of. */

import type { Schemas } from "../../api/client";
import { type Change, changesBetween } from "./changes";

type Inspection = Schemas["InspectionData"];

export type StageName =
  | "input"
  | "afterInputPath"
  | "afterItemsPath"
  | "afterItemsPointer"
  | "afterItemSelector"
  | "afterItemBatcher"
  | "afterParameters"
  | "afterArguments"
  | "result"
  | "afterResultSelector"
  | "afterResultPath"
  | "output";

export interface Stage {
  readonly name: StageName;
  readonly value: string;
  /** Against the stage that it was made of; none if it was made of no other. */
  readonly changes: readonly Change[] | undefined;
}

/** In order, and what each is made of: the first of these that is there. A result is what work gives, so it is made
 * of nothing that is seen; ResultPath puts it into the state's input. */
const ORDER: readonly (readonly [StageName, readonly StageName[]])[] = [
  ["input", []],
  ["afterInputPath", ["input"]],
  ["afterItemsPath", ["afterInputPath", "input"]],
  ["afterItemsPointer", []],
  ["afterItemSelector", []],
  ["afterItemBatcher", []],
  ["afterParameters", ["afterInputPath", "input"]],
  ["afterArguments", ["input"]],
  ["result", []],
  ["afterResultSelector", ["result"]],
  ["afterResultPath", ["input"]],
  ["output", ["afterResultPath", "afterInputPath", "result", "input"]],
];

export function stagesOf(output: string | undefined, inspection: Inspection | undefined): readonly Stage[] {
  const values = { ...inspection, output };
  return ORDER.flatMap(([name, madeOf]) => {
    const value = values[name];
    if (value === undefined) {
      return [];
    }
    const before = madeOf.map((stage) => values[stage]).find((value) => value !== undefined);
    return [{ name, value, changes: before === undefined ? undefined : changesBetween(before, value) }];
  });
}
