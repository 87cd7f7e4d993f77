/** What a position in a definition is: of which part it is, in which state and workflow, in which query language. */

import type { Language } from "../../inspector/language";
import { fieldOf, isStateType, type Kind, type Shape, type StateType } from "./asl-fields";
import { operatorOf } from "./operators";
import { itemsOf, member, type Node, type ObjectNode, stringAt } from "./read";
import type { Spot } from "./spot";

/** What stands at a position: a part with fields, or a value. */
export type Here = Kind | undefined;

export interface Place {
  /** Of the position's slot: where a name is written the part that it is a name in. */
  readonly here: Here;
  /** The workflows around it, the innermost last. */
  readonly workflows: readonly ObjectNode[];
  readonly state: ObjectNode | undefined;
  readonly type: StateType | undefined;
  readonly language: Language;
  /** The names that lead to it from its state, or from the whole if it is in none. */
  readonly path: readonly string[];
}

export function placeOf(root: Node | undefined, { steps, slot }: Spot): Place {
  let here: Here = { one: "workflow" };
  const workflows: ObjectNode[] = [];
  let state: ObjectNode | undefined;
  let path: string[] = [];
  for (const [depth, { node, key }] of steps.entries()) {
    if (node.kind === "object" && isWorkflow(shapeOf(here))) {
      workflows.push(node);
    }
    if (node.kind === "object" && shapeOf(here) === "state") {
      state = node;
      path = [];
    }
    const isNamed = slot === "name" && depth === steps.length - 1;
    if (key !== undefined && !isNamed) {
      path.push(key);
      here = inside(here, node.kind, key);
    }
  }
  const type = stringAt(state, "Type");
  return {
    here,
    workflows,
    state,
    type: isStateType(type) ? type : undefined,
    language: languageOf(root, state),
    path,
  };
}

export function shapeOf(here: Here): Shape | undefined {
  return typeof here === "object" && "one" in here ? here.one : undefined;
}

function isWorkflow(shape: Shape | undefined): boolean {
  return shape === "workflow" || shape === "branch" || shape === "processor";
}

/** What is within a part, by the name or number that leads there. */
function inside(here: Here, kind: Node["kind"], key: string): Here {
  if (kind === "array") {
    if (here === "errors") {
      return "errors";
    }
    return typeof here === "object" && "many" in here ? { one: here.many } : payload(here);
  }
  const shape = shapeOf(here);
  if (shape === undefined) {
    return payload(here);
  }
  if (shape === "states") {
    return { one: "state" };
  }
  const name = shape === "credentials" ? key.replace(/\.\$$/, "") : key;
  return fieldOf(shape, name)?.kind ?? operandOf(shape, key);
}

/** What is within any JSON is any JSON. */
function payload(here: Here): Here {
  return here === "payload" || here === "assign" ? "payload" : here === "literal" ? "literal" : undefined;
}

function operandOf(shape: Shape, name: string): Here {
  const operand = shape === "rule" || shape === "nestedRule" ? operatorOf(name)?.operand : undefined;
  return operand === "timestamp" ? "text" : operand;
}

/** A state's own language, or that of the whole. */
function languageOf(root: Node | undefined, state: ObjectNode | undefined): Language {
  const written = stringAt(state, "QueryLanguage") ?? stringAt(root, "QueryLanguage");
  return written === "JSONata" ? "JSONata" : "JSONPath";
}

/** The names of the states of a workflow, in the order in which they are written. */
export function namesIn(workflow: Node | undefined): readonly string[] {
  const states = member(workflow, "States");
  return states?.kind === "object" ? states.members.map(({ name }) => name.text) : [];
}

/** The states of a workflow. */
export function statesIn(workflow: Node | undefined): readonly Node[] {
  const states = member(workflow, "States");
  return states?.kind === "object"
    ? states.members.flatMap(({ value }) => (value === undefined ? [] : [value]))
    : [];
}

/** States that others lead to and that are not there. */
export function missingIn(workflow: Node | undefined): readonly string[] {
  const led = statesIn(workflow).flatMap((state) => [
    stringAt(state, "Next"),
    stringAt(state, "Default"),
    ...[...itemsOf(member(state, "Choices")), ...itemsOf(member(state, "Catch"))].map((way) =>
      stringAt(way, "Next"),
    ),
  ]);
  const known = new Set(namesIn(workflow));
  const missing = [stringAt(workflow, "StartAt"), ...led].filter(
    (name): name is string => name !== undefined && name !== "" && !known.has(name),
  );
  return [...new Set(missing)];
}

/** The variables that are assigned anywhere in the workflows around a position. */
export function variablesIn(workflows: readonly ObjectNode[]): readonly string[] {
  const found = new Set<string>();
  for (const state of workflows.flatMap(statesIn)) {
    const ways = [...itemsOf(member(state, "Choices")), ...itemsOf(member(state, "Catch"))];
    for (const assign of [state, ...ways].map((part) => member(part, "Assign"))) {
      for (const { name } of assign?.kind === "object" ? assign.members : []) {
        found.add(name.text.replace(/\.\$$/, ""));
      }
    }
  }
  return [...found];
}
