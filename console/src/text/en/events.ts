export const events = {
  title: "events",
} as const;
