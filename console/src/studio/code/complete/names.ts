/** The names that a member may have. */

import { type Field, fieldsOf, type Shape } from "./asl-fields";
import { OPERATORS } from "./operators";
import type { Known, Option } from "./option";
import { missingIn, type Place, shapeOf } from "./place";
import type { ObjectNode, ScalarNode } from "./read";
import { kindTemplate, stateOptions } from "./snippets";

export interface NameSlot {
  readonly object: ObjectNode;
  readonly token: ScalarNode | undefined;
  /** Whether a value is there already, so that only the name is put in. */
  readonly hasValue: boolean;
}

export function nameOptions(place: Place, slot: NameSlot, known: Known): readonly Option[] {
  const shape = shapeOf(place.here);
  if (shape === undefined) {
    return [];
  }
  if (shape === "states") {
    return slot.hasValue ? [] : stateOptions(place.language, missingIn(place.workflows.at(-1)), known);
  }
  const there = new Set(
    slot.object.members.filter(({ name }) => name !== slot.token).map(({ name }) => name.text),
  );
  const fields = fieldsOf(shape, place.language, place.type)
    .filter((field) => !there.has(field.name) && !isExcluded(field.name, there))
    .map((field) => fieldOption(field, place, slot.hasValue, known));
  return [...fields, ...operatorOptions(shape, place, there, slot.hasValue, known)];
}

/** Whether its place is taken by another one: by its twin, or by the other way to end a state. */
function isExcluded(name: string, there: ReadonlySet<string>): boolean {
  const twin = name.endsWith("Path") ? name.slice(0, -"Path".length) : `${name}Path`;
  return there.has(twin) || (name === "Next" && there.has("End")) || (name === "End" && there.has("Next"));
}

const OFFERED = new Set(["type", "language", "stateName", "resource", "errors", "payload", "expression"]);

function fieldOption(field: Field, place: Place, hasValue: boolean, { text }: Known): Option {
  const { kind } = field;
  const begun = field.name === "Arguments" ? "{\n\t#{}\n}" : kindTemplate(kind, place.language);
  return {
    label: field.name,
    kind: "field",
    about: text.fields[field.about],
    template: hasValue ? `"${field.name}"` : `"${field.name}": ${begun}`,
    goesOn: !hasValue && (typeof kind === "object" ? "among" in kind : OFFERED.has(kind)),
  };
}

function operatorOptions(
  shape: Shape,
  place: Place,
  there: ReadonlySet<string>,
  hasValue: boolean,
  { text }: Known,
): readonly Option[] {
  const isCompared = [...there].some((name) => OPERATORS.some((operator) => operator.name === name));
  const isRule = shape === "rule" || shape === "nestedRule";
  if (!isRule || isCompared || place.language === "JSONata") {
    return [];
  }
  return OPERATORS.map(({ name, operand, about }) => {
    const begun = { text: '"#{}"', timestamp: '"#{}"', number: "#{}", boolean: "#{true}", path: '"$.#{}"' };
    return {
      label: name,
      kind: "field",
      about: text.operators[about],
      template: hasValue ? `"${name}"` : `"${name}": ${begun[operand]}`,
    };
  });
}
