/** What stands where in a text of JSON. Where a name is twice in an object its last member is meant: it is in force. */

import type { Node } from "jsonc-parser";
import type { JsonPath } from "../../execution/graph/definition";

export function find(root: Node, path: JsonPath): Node | undefined {
  return path.reduce<Node | undefined>(childOf, root);
}

function childOf(node: Node | undefined, step: string | number): Node | undefined {
  if (typeof step === "number") {
    return node?.type === "array" ? node.children?.[step] : undefined;
  }
  return membersOf(node).findLast((member) => nameOf(member) === step)?.children?.[1];
}

function membersOf(node: Node | undefined): readonly Node[] {
  return node?.type === "object" ? (node.children ?? []) : [];
}

export function nameOf(member: Node): unknown {
  return member.children?.[0]?.value;
}

/** The other members of its object that are called as this one. */
export function namesakes(member: Node | undefined): readonly Node[] {
  return membersOf(member?.parent).filter(
    (other) => member !== undefined && other !== member && nameOf(other) === nameOf(member),
  );
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}
