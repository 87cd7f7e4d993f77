/** A definition as YAML: what is read of it, and where in it what is wrong stands. */

import { isMap, isNode, isScalar, isSeq } from "yaml";
import { documentOf, jsonOf } from "../../api/yaml";
import type { Mark } from "../../machines/code/code-editor";
import type { Diagnostic } from "../../machines/definition/places";

export { hasComments, prettyYaml, yamlOf } from "../../api/yaml";

export interface Read {
  readonly json?: string;
  readonly fault?: string | undefined;
}

/** A definition is an object: what is typed halfway is often a text. */
export function readYaml(yaml: string): Read {
  try {
    const json = jsonOf(yaml);
    return json.startsWith("{") ? { json } : { fault: "" };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The marks of diagnostics, and of what does not read; one without a place is told of at the beginning. */
export function yamlMarks(yaml: string, diagnostics: readonly Diagnostic[]): readonly Mark[] {
  const document = documentOf(yaml);
  const wrong = document.errors.map(
    ({ pos: [from, to], message }): Mark => ({ from, to, severity: "error", message }),
  );
  return wrong.length > 0
    ? wrong
    : diagnostics.map(({ severity, code, message, location = "" }) => ({
        ...rangeOf(document.contents, location),
        severity: severity === "ERROR" ? "error" : "warning",
        message: `${code}: ${message}`,
      }));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where a pointer leads, or as much of it as there is: of a member its name. The server writes pointers as AWS
 * does, so the longest name that fits is meant. */
function rangeOf(root: unknown, pointer: string): Range {
  let node = root;
  let range: Range = { from: 0, to: 1 };
  for (let rest = pointer; rest !== ""; ) {
    const index = /^[[/](\d+)\]?/.exec(rest);
    if (isSeq(node) && index !== null) {
      node = node.items[Number(index[1])];
      range = placeOf(node) ?? range;
      rest = rest.slice(index[0].length);
      continue;
    }
    const fitting = isMap(node)
      ? node.items
          .map(({ key, value }) => ({ key, value, name: isScalar(key) ? String(key.value) : "" }))
          .filter(({ name }) => rest.startsWith(`/${name}`) && /^$|^[/[]/.test(rest.slice(name.length + 1)))
          .sort((one, other) => other.name.length - one.name.length)[0]
      : undefined;
    if (fitting === undefined) {
      break;
    }
    range = placeOf(fitting.key) ?? range;
    node = fitting.value;
    rest = rest.slice(fitting.name.length + 1);
  }
  return range;
}

function placeOf(node: unknown): Range | undefined {
  return isNode(node) && node.range
    ? { from: node.range[0], to: isScalar(node) ? node.range[1] : node.range[0] + 1 }
    : undefined;
}
