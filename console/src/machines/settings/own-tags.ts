/** The tags by which Frevo itself is told something about a state machine. What they say holds for executions
 * that start from then on. */

export interface OwnTag {
  readonly key: "frevo:limits" | "frevo:keys" | "frevo:search" | "frevo:transitions" | "frevo:input-schema";
  /** The values there are; none: any text. */
  readonly values?: readonly string[];
  /** What such a text looks like. */
  readonly example?: string;
}

export const OWN_TAGS: readonly OwnTag[] = [
  { key: "frevo:limits", values: ["strict", "open"] },
  { key: "frevo:keys", example: "order=order.id customer=customer.name" },
  { key: "frevo:search", values: ["payload", "off"] },
  { key: "frevo:transitions", values: ["on", "off"] },
  { key: "frevo:input-schema", example: "default/order.placed" },
];

export function isOwn(key: string): boolean {
  return OWN_TAGS.some((tag) => tag.key === key);
}
