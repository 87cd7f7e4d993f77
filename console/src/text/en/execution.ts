export const execution = {
  title: "execution",
} as const;
