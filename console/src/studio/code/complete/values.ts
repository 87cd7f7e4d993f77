/** What a value may be, where it is one of a few. */

import { type Kind, STATE_TYPES } from "./asl-fields";
import { type Known, type Option, quoted } from "./option";
import { namesIn, type Place, statesIn } from "./place";
import { itemsOf, member, type ObjectNode, stringAt } from "./read";
import { kindTemplate, shapeTemplate } from "./snippets";

export interface ValueSlot {
  readonly isInArray: boolean;
  /** A text is begun, so that nothing else is offered. */
  readonly isQuoted: boolean;
}

export function valueOptions(
  place: Place,
  { isInArray, isQuoted }: ValueSlot,
  known: Known,
): readonly Option[] {
  return optionsOf(place, isInArray, known).filter(({ template }) => !isQuoted || template.startsWith('"'));
}

function optionsOf(place: Place, isInArray: boolean, known: Known): readonly Option[] {
  const { here, language } = place;
  const { text } = known;
  if (typeof here === "object") {
    return partOptions(here, place, known);
  }
  switch (here) {
    case "type":
      return STATE_TYPES.map((type) => value(type, text.types[type]));
    case "language":
      return (["JSONPath", "JSONata"] as const).map((name) => value(name, text.languages[name]));
    case "stateName":
      return namesIn(place.workflows.at(-1)).map((name) => value(name, "", "state"));
    case "resource":
      return known.resources.map((resource) => value(resource, ""));
    case "errors":
      return isInArray
        ? errorOptions(place.workflows[0], known)
        : [begun("[…]", kindTemplate(here, language), "")];
    case "boolean":
      return ["true", "false"].map((word) => ({ label: word, kind: "value", about: "", template: word }));
    case "path":
    case "place":
      return [begun('"$"', '"$#{}"', text.roots.path), begun("null", "null", text.roots.nothing)];
    case "payload":
    case "expression":
    case "numberOrExpression":
    case "textOrExpression":
      return expressionOptions(here, place, known);
    default:
      return [];
  }
}

function value(label: string, about: string, kind: Option["kind"] = "value"): Option {
  return { label, kind, about, template: quoted(label) };
}

function begun(label: string, template: string, about: string): Option {
  return { label, kind: "snippet", about, template, goesOn: true };
}

function partOptions(here: Exclude<Kind, string>, { language }: Place, { text }: Known): readonly Option[] {
  if ("among" in here) {
    return here.among.map((name) => value(name, ""));
  }
  if ("many" in here) {
    return [{ label: "[…]", kind: "snippet", about: "", template: kindTemplate(here, language) }];
  }
  const said: Partial<Record<string, string>> = {
    retrier: text.snippets.retrier,
    catcher: text.snippets.catcher,
    rule: text.snippets.rule,
    nestedRule: text.snippets.rule,
    branch: text.snippets.branch,
  };
  const about = said[here.one] ?? text.roots.object;
  return [{ label: "{…}", kind: "snippet", about, template: shapeTemplate(here.one, language) }];
}

function expressionOptions(here: Kind, { language }: Place, { text }: Known): readonly Option[] {
  return [
    ...(language === "JSONata" ? [begun("{% … %}", '"{% #{} %}"', text.roots.expression)] : []),
    ...(here === "payload" ? [begun("{…}", "{\n\t#{}\n}", text.roots.object)] : []),
  ];
}

/** Errors that everybody knows, and those that the definition itself names. */
function errorOptions(root: ObjectNode | undefined, { text }: Known): readonly Option[] {
  const { own, ...known } = text.errors;
  const named = root === undefined ? [] : [...namedErrors(root)].filter((name) => !(name in known));
  return [
    ...Object.entries(known).map(([name, about]) => value(name, about)),
    ...[...new Set(named)].map((name) => value(name, own)),
  ];
}

function* namedErrors(workflow: ObjectNode): Generator<string> {
  for (const state of statesIn(workflow)) {
    const error = stringAt(state, "Type") === "Fail" ? stringAt(state, "Error") : undefined;
    if (error !== undefined && error !== "" && !error.startsWith("{%")) {
      yield error;
    }
    const inner = [
      ...itemsOf(member(state, "Branches")),
      member(state, "ItemProcessor"),
      member(state, "Iterator"),
    ];
    for (const branch of inner) {
      if (branch?.kind === "object") {
        yield* namedErrors(branch);
      }
    }
  }
}
