export const workers = {
  title: "workers",
} as const;
