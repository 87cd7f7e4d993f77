export const studio = {
  title: "studio",
} as const;
