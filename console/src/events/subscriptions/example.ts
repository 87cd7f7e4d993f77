/** A subscription to begin with. */
export const EXAMPLE = {
  bus: "default",
  pattern: { source: ["shop"], detail: { amount: [{ numeric: [">", 100] }] } },
  target: { type: "queue" },
} as const;
