/** JSON as YAML and back. Numbers stay as they are written, however many digits they have. Whoever needs this
 * loads it then: it is large. */

import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import { prettyJson } from "./json";

/** The same as YAML. */
export function yamlOf(json: string): string {
  const document = parseDocument(prettyJson(json), { intAsBigInt: true });
  visit(document, {
    Collection(_, node) {
      node.flow = false;
    },
    Scalar(_, node) {
      // Only what needs quotes has them.
      delete node.type;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The same as JSON, or the first thing that is wrong with it. Comments are lost. */
export function jsonOf(yaml: string): string {
  const document = documentOf(yaml);
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    throw wrong;
  }
  return prettyJson(written(document.contents, document));
}

export function documentOf(yaml: string): Document.Parsed {
  return parseDocument(yaml, { intAsBigInt: true });
}

/** YAML with the same breaks everywhere; comments stay. */
export function prettyYaml(yaml: string): string {
  const document = documentOf(yaml);
  return document.errors.length > 0 ? yaml : document.toString({ lineWidth: 0 });
}

export function hasComments(yaml: string): boolean {
  const document = documentOf(yaml);
  let found = document.comment !== null || document.commentBefore !== null;
  visit(document, {
    Node(_, node) {
      found ||= Boolean(node.comment || node.commentBefore);
    },
  });
  return found;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function written(node: unknown, document: Document.Parsed): string {
  if (isAlias(node)) {
    return written(node.resolve(document), document);
  }
  if (isSeq(node)) {
    return `[${node.items.map((item) => written(item, document)).join(",")}]`;
  }
  if (isMap(node)) {
    const members = node.items.map(
      ({ key, value }) => `${JSON.stringify(nameOf(key))}:${written(value, document)}`,
    );
    return `{${members.join(",")}}`;
  }
  if (!isScalar(node)) {
    return "null";
  }
  const { value, source } = node;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  return isNumber
    ? source !== undefined && NUMBER.test(source)
      ? source
      : JSON.stringify(Number(value))
    : JSON.stringify(value ?? null);
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? (key.source ?? key.value) : key);
}
